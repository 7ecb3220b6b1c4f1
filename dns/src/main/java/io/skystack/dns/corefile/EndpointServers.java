package io.skystack.dns.corefile;

import io.skystack.common.ops.OperationsServer;
import io.skystack.common.ops.Page;
import io.skystack.common.ops.Page.Response;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pages for operators, on as many addresses as they are asked for on. For one thread. */
final class EndpointServers implements AutoCloseable {
  private static final String FLAG = "the address in the Corefile";

  private final Map<InetSocketAddress, Open> open = new HashMap<>();

  /** A server, and the pages that it has at present. */
  private static final class Open {
    private final OperationsServer server;
    private final Set<String> paths = new HashSet<>();
    private volatile Map<String, Page> pages = Map.of();

    Open(InetSocketAddress address) {
      server = OperationsServer.startPagesOnly(address, FLAG);
    }

    void show(Map<String, Page> wanted) {
      pages = Map.copyOf(wanted);
      for (String path : wanted.keySet()) {
        if (paths.add(path)) {
          server.handle(path, this::get);
        }
      }
    }

    private Response get(Page.Request request) throws Exception {
      Page page = pages.get(request.path());
      return page == null ? Response.text(404, "no such page") : page.get(request);
    }
  }

  /**
   * Shows these pages from now on, and no others.
   *
   * @throws io.skystack.common.cli.OperatorException if an address cannot be had; then those that
   *     were are shown still
   */
  void show(List<Endpoint> endpoints) {
    Map<InetSocketAddress, Map<String, Page>> wanted = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      wanted
          .computeIfAbsent(endpoint.address(), absent -> new HashMap<>())
          .putIfAbsent(endpoint.path(), endpoint.page());
    }
    for (InetSocketAddress address : wanted.keySet()) {
      open.computeIfAbsent(address, Open::new);
    }
    wanted.forEach((address, pages) -> open.get(address).show(pages));
    open.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !wanted.containsKey(entry.getKey());
              if (gone) {
                entry.getValue().server.close();
              }
              return gone;
            });
  }

  @Override
  public void close() {
    open.values().forEach(each -> each.server.close());
    open.clear();
  }
}
