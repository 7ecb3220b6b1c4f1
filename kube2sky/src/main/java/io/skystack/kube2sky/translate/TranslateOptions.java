package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What names there are besides those of Services.
 *
 * @param nameServers of the domain; none leaves that to whoever answers
 * @param endpoints whether endpoints are looked at: without, headless Services have no names
 * @param emptyServices whether a Service with cluster IPs has names while no endpoint is ready
 */
public record TranslateOptions(
    PodNames pods, List<NameServer> nameServers, boolean endpoints, boolean emptyServices) {
  /** Neither Pods nor name servers. */
  public static final TranslateOptions DEFAULT = new TranslateOptions(PodNames.DISABLED, List.of());

  public TranslateOptions {
    nameServers = List.copyOf(nameServers);
  }

  /** With endpoints, and names of Services that have none ready. */
  public TranslateOptions(PodNames pods, List<NameServer> nameServers) {
    this(pods, nameServers, true, true);
  }

  /** The kinds of object that names are made from. */
  public Set<Kind> kinds() {
    Set<Kind> kinds = EnumSet.of(Kind.SERVICE, Kind.NAMESPACE);
    if (endpoints) {
      kinds.add(Kind.SLICE);
    }
    if (pods == PodNames.VERIFIED) {
      kinds.add(Kind.POD);
    }
    return Set.copyOf(kinds);
  }
}
