package io.skystack.skydns.config;

import io.skystack.dns.dnssec.Dnssec;
import io.skystack.dns.forward.Forward;
import io.skystack.skydns.answer.SkyOptions;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What is served, where, and by which plugins: all that the document in etcd may change while
 * skydns runs. Each option of a plugin is a value that equals another which says the same, so that
 * a plugin stays when what it was made from does.
 *
 * @param addresses where to listen
 * @param roundRobin whether addresses in answers are shuffled
 * @param dnssec which domains are signed; without keys none is
 * @param answers what is answered for from records
 * @param forward who else is asked
 */
public record Serving(
    List<InetSocketAddress> addresses,
    boolean roundRobin,
    Dnssec.Options dnssec,
    SkyOptions answers,
    Forward.Options forward) {

  public Serving {
    addresses = List.copyOf(addresses);
  }
}
