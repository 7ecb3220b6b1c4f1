package io.skystack.kubedns.config;

import io.skystack.dns.server.DnsOptions;
import io.skystack.kube2sky.publish.PublishOptions;
import io.skystack.kube2sky.translate.TranslateOptions;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * All that kubedns is told when it starts, but for where its objects come from.
 *
 * @param domain canonical: lower case, without the final dot
 * @param ttl of each record, in seconds
 * @param names which names there are besides those of Services
 * @param publishing how the records are kept at what the objects say
 * @param serving what is served
 * @param server how the sockets serve
 * @param operations where the operations endpoint is
 * @param snapshot the file that the records are kept in; empty for none
 * @param patience how long to wait for records at the start; zero for ever
 */
public record Settings(
    String domain,
    int ttl,
    TranslateOptions names,
    PublishOptions publishing,
    Serving serving,
    DnsOptions server,
    InetSocketAddress operations,
    Optional<Path> snapshot,
    Duration patience) {}
