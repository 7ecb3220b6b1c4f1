package io.skystack.dns.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.LoggerFactory;

/** A program that serves on a port of its own choice until its input ends. */
final class PlainMain {
  private PlainMain() {}

  public static void main(String[] args) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (DnsServer server =
        DnsServer.start(
            DnsOptions.of(List.of(any)), new Scripted().chain(), new PrometheusRegistry())) {
      // Classes are files here, unlike in a program: have them before there are no descriptors.
      new BurstLog(LoggerFactory.getLogger(PlainMain.class)).warn("warm", "begins: {}", "log");
      System.out.println("port " + server.addresses().get(0).getPort());
      while (System.in.read() >= 0) {
        // until the end
      }
    }
  }
}
