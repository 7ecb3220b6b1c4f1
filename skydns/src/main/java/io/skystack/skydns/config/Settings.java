package io.skystack.skydns.config;

import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.dns.server.DnsOptions;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * All that skydns is told when it starts.
 *
 * @param serving what may be told anew while it runs
 * @param server how its sockets serve; the addresses are those of {@code serving}
 * @param etcd where the records are
 * @param mirror how they are kept
 * @param operations where the operations endpoint is
 * @param classic SkyDNS's own metrics; empty if nobody wants them
 */
public record Settings(
    Serving serving,
    DnsOptions server,
    EtcdOptions etcd,
    EtcdMirror.Options mirror,
    InetSocketAddress operations,
    Optional<Classic> classic) {
  /** The flag that names the port of {@link Classic}, for messages. */
  public static final String CLASSIC_FLAG = PrometheusFlags.PORT;

  /**
   * Where SkyDNS's own metrics are, and what they are called.
   *
   * @param port of every address; 0 for one that is free
   * @param path such as {@code /metrics}
   * @param namespace what their names begin with; may be empty
   * @param subsystem what their names go on with; may be empty
   */
  public record Classic(int port, String path, String namespace, String subsystem) {}
}
