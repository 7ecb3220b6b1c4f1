package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.net.InheritedSockets;
import java.io.IOException;
import java.util.List;

/** A program that serves on the sockets that it was started with, until its input ends. */
final class InheritedMain {
  private InheritedMain() {}

  public static void main(String[] args) throws IOException {
    try (DnsServer server =
        DnsServer.start(
            DnsOptions.of(List.of())
                .withInherited(InheritedSockets.of(System.getenv(), ProcessHandle.current().pid())),
            new Scripted().chain(),
            new PrometheusRegistry())) {
      System.out.println("serving " + server.addresses());
      while (System.in.read() >= 0) {
        // until the end
      }
    } catch (OperatorException e) {
      System.out.println(e.getMessage());
    }
  }
}
