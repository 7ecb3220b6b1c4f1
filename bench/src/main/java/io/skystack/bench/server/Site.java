package io.skystack.bench.server;

import java.nio.file.Path;

/**
 * What a server is set up from.
 *
 * @param home the project's folder, with {@code bin/}
 * @param folder for its configuration, state and log; its own, empty
 * @param port where it is to listen, on 127.0.0.1
 * @param zone the records as a master file
 * @param etcd URL of the etcd that holds the records
 * @param upstream port of the server that caches ask, on 127.0.0.1
 */
public record Site(Path home, Path folder, int port, Path zone, String etcd, int upstream) {}
