package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** SIGTERM: every query that reached the server before the end is answered. */
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

  private static byte[] query(int id) throws IOException {
    Name name = Name.fromString("mysql-service.default.svc.kube.local.");
    Message query = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
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
