package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What names there are besides those of Services.
 *
 * @param nameServers of the domain; none leaves that to whoever answers
 * @param clusterset where exported Services have names too; empty for nowhere
 */
public record TranslateOptions(
    PodNames pods, List<NameServer> nameServers, Optional<Clusterset> clusterset) {
  /** Neither Pods nor name servers. */
  public static final TranslateOptions DEFAULT = new TranslateOptions(PodNames.DISABLED, List.of());

  /** Those of a cluster that exports nothing. */
  public TranslateOptions(PodNames pods, List<NameServer> nameServers) {
    this(pods, nameServers, Optional.empty());
  }

  public TranslateOptions {
    nameServers = List.copyOf(nameServers);
  }

  /** The same, with names in this clusterset. */
  public TranslateOptions withClusterset(Optional<Clusterset> value) {
    return new TranslateOptions(pods, nameServers, value);
  }

  /** The kinds of object that names are made from. */
  public Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.of(Kind.SERVICE, Kind.SLICE, Kind.NAMESPACE);
    if (pods == PodNames.VERIFIED) {
      kinds.add(Kind.POD);
    }
    if (clusterset.isPresent()) {
      kinds.add(Kind.EXPORT);
    }
    return Set.copyOf(kinds);
  }
}
