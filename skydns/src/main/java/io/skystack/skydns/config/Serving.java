package io.skystack.skydns.config;

import io.skystack.dns.cache.CacheOptions;
import io.skystack.dns.chaos.Chaos;
import io.skystack.dns.dnssec.Dnssec;
import io.skystack.dns.forward.Forward;
import io.skystack.dns.net.InheritedSocket;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.stub.StubOptions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What is served, where, and by which plugins: all that the document in etcd may change while
 * skydns runs. Each option of a plugin is a value that equals another which says the same, so that
 * a plugin stays when what it was made from does.
 *
 * @param addresses where to listen
 * @param inherited the sockets that systemd opened; not to be changed once they are served on
 * @param roundRobin whether addresses in answers are shuffled
 * @param dnssec which domains are signed; without keys none is
 * @param stubs the zones that records name servers of; empty if they are not looked for
 * @param chaos what is said in class CHAOS
 * @param answers what is answered for from records
 * @param cache what is kept of others' answers; empty for nothing
 * @param forward who else is asked
 */
public record Serving(
    List<InetSocketAddress> addresses,
    List<InheritedSocket> inherited,
    boolean roundRobin,
    Dnssec.Options dnssec,
    Optional<StubOptions> stubs,
    Chaos.Options chaos,
    SkyOptions answers,
    Optional<CacheOptions> cache,
    Forward.Options forward) {

  public Serving {
    addresses = List.copyOf(addresses);
    inherited = List.copyOf(inherited);
  }
}
