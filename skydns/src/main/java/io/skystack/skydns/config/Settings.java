package io.skystack.skydns.config;

import io.skystack.common.etcd.EtcdMirror;
import io.skystack.common.etcd.EtcdOptions;
import io.skystack.dns.server.DnsOptions;
import java.net.InetSocketAddress;

/**
 * All that skydns is told when it starts.
 *
 * @param serving what may be told anew while it runs
 * @param server how its sockets serve; the addresses are those of {@code serving}
 * @param etcd where the records are
 * @param mirror how they are kept
 * @param operations where the operations endpoint is
 */
public record Settings(
    Serving serving,
    DnsOptions server,
    EtcdOptions etcd,
    EtcdMirror.Options mirror,
    InetSocketAddress operations) {}
