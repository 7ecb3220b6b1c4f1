package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What names there are besides those of Services.
 *
 * @param nameServers of the domain; none leaves that to whoever answers
 */
public record TranslateOptions(PodNames pods, List<NameServer> nameServers) {
  /** Neither Pods nor name servers. */
  public static final TranslateOptions DEFAULT = new TranslateOptions(PodNames.DISABLED, List.of());

  public TranslateOptions {
    nameServers = List.copyOf(nameServers);
  }

  /** The kinds of object that names are made from. */
  public Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.of(Kind.SERVICE, Kind.SLICE, Kind.NAMESPACE);
    if (pods == PodNames.VERIFIED) {
      kinds.add(Kind.POD);
    }
    return Set.copyOf(kinds);
  }
}
