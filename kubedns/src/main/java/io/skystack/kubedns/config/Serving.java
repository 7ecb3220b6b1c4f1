package io.skystack.kubedns.config;

import io.skystack.dns.cache.CacheOptions;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.forward.Forward;
import io.skystack.kubedns.federation.Federations;
import io.skystack.skydns.answer.SkyOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * What is served, and by which plugins.
 *
 * @param answers what is answered for from records
 * @param chaos what is said in class CHAOS
 * @param cache what is kept of others' answers; empty for nothing
 * @param upstreams who is asked of other names, unless the configuration says so
 * @param own where this server listens
 * @param location what tells this cluster from others of a federation; empty for nothing
 */
public record Serving(
    SkyOptions answers,
    Chaos.Options chaos,
    Optional<CacheOptions> cache,
    List<InetSocketAddress> upstreams,
    List<InetSocketAddress> own,
    Optional<Name> location) {
  public Serving {
    upstreams = List.copyOf(upstreams);
    own = List.copyOf(own);
  }

  /** The names of federations under this configuration. */
  public Federations.Options federations(ClusterConfig config) {
    return new Federations.Options(
        answers.domains().get(0), config.federations(), location, answers.ttl());
  }

  /** How names that are not ours are asked of others under this configuration. */
  public Forward.Options forward(ClusterConfig config) {
    return forward(
        config.upstreamNameservers().isEmpty() ? upstreams : config.upstreamNameservers());
  }

  /** How these servers are asked. */
  public Forward.Options forward(List<InetSocketAddress> servers) {
    return Forward.Options.of(servers).withNdots(0).withOwnAddresses(own);
  }
}
