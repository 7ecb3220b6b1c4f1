package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.testing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** SIGTERM: what can be finished is, and nothing that hangs keeps a program from its end. */
class StopIT {
  private static final int QUERIES = 300;

  @Test
  void bothProgramsEndGracefully() throws IOException {
    try (EtcdServer etcd = EtcdServer.startOne();
        Stack stack =
            Stack.start(List.of(etcd.endpoint()), "--manifests=" + Repository.examples());
        DatagramSocket socket = new DatagramSocket()) {
      socket.setReceiveBufferSize(1 << 20);
      socket.connect(InetAddress.getLoopbackAddress(), stack.dns().port());
      for (int i = 0; i < QUERIES; i++) {
        byte[] wire = query(i);
        socket.send(new DatagramPacket(wire, wire.length));
      }
      assertThat(stack.skydns().terminate()).isZero();
      assertThat(answers(socket)).isEqualTo(QUERIES);
      assertThat(stack.kube2sky().terminate()).isZero();
      // Records outlive who wrote them.
      assertThat(new Etcdctl(etcd.endpoint()).get("/skydns/local/kube/svc/default/mysql-service"))
          .contains("10.254.162.44");
    }
  }

  @Test
  void exechealthzEndsWhileACommandHangsAndTakesItAlong(@TempDir Path folder) {
    Path pid = folder.resolve("pid");
    String hangs = "trap '' TERM; echo $$ > %s; while :; do sleep 1000; done".formatted(pid);
    try (Program exechealthz =
        Program.exechealthz("--cmd=" + hangs, "--url=/hangs", "--latency=10m")) {
      eventually(() -> assertThat(Files.readString(pid)).endsWith("\n"));
      ProcessHandle command =
          ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      assertThat(command.isAlive()).isTrue();
      assertThat(exechealthz.terminate()).isZero();
      eventually(() -> assertThat(command.isAlive()).isFalse());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void serversEndWhileTheyWaitForOneThatDoesNotAnswer() throws IOException {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      int port = Ports.free();
      endsWhileItWaits(
          silent,
          port,
          Program.kubedns(
              "--manifests=" + Repository.examples(),
              "--dns-bind-address=127.0.0.1",
              "--dns-port=" + port,
              "--nameservers=127.0.0.1:" + silent.getLocalPort()));
      int cachePort = Ports.free();
      endsWhileItWaits(
          silent,
          cachePort,
          Program.skycache(
              "--listen-address=127.0.0.1",
              "--port=" + cachePort,
              "--no-resolv",
              "--server=127.0.0.1#" + silent.getLocalPort()));
    }
  }

  private static void endsWhileItWaits(DatagramSocket upstream, int port, Program server)
      throws IOException {
    try (server;
        DatagramSocket client = new DatagramSocket()) {
      server.awaitReady();
      client.connect(InetAddress.getLoopbackAddress(), port);
      byte[] wire = query("www.example.com.", 7);
      client.send(new DatagramPacket(wire, wire.length));
      upstream.receive(new DatagramPacket(new byte[4096], 4096)); // it waits from here on
      assertThat(server.terminate()).isZero();
      assertThat(server.log()).doesNotContain("\tat ").doesNotContain("ERROR");
    }
  }

  private static byte[] query(int id) throws IOException {
    return query("mysql-service.default.svc.kube.local.", id);
  }

  private static byte[] query(String name, int id) throws IOException {
    Message query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    query.getHeader().setID(id);
    return query.toWire();
  }

  /** How many answers have arrived: the server is gone, so no more are to come. */
  private static int answers(DatagramSocket socket) throws IOException {
    socket.setSoTimeout(200);
    int answers = 0;
    byte[] buffer = new byte[4096];
    while (true) {
      try {
        socket.receive(new DatagramPacket(buffer, buffer.length));
        answers++;
      } catch (SocketTimeoutException e) {
        return answers;
      } catch (java.net.PortUnreachableException e) {
        // The server's port is closed by now; what it sent before still comes.
      }
    }
  }
}
