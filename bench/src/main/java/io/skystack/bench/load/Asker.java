package io.skystack.bench.load;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks one question, again and again, over UDP. */
public final class Asker implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 1000;

  private final DatagramSocket socket;
  private final byte[] query;
  private final byte[] answer = new byte[512];
  private int id;

  /** Asks for the address of a name at a port of this machine. */
  public Asker(int port, String name) throws IOException {
    Record question = Record.newRecord(Name.fromString(name + "."), Type.A, DClass.IN);
    query = Message.newQuery(question).toWire();
    socket = new DatagramSocket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Asks once.
   *
   * @return the last four bytes of the response, which of an answer with one A record are its
   *     address
   * @throws IOException if there is no response in a second
   */
  public int ask() throws IOException {
    id = id + 1 & 0xFFFF;
    query[0] = (byte) (id >> 8);
    query[1] = (byte) id;
    socket.send(new DatagramPacket(query, query.length));
    DatagramPacket packet = new DatagramPacket(answer, answer.length);
    do {
      socket.receive(packet);
    } while ((ByteBuffer.wrap(answer).getShort(0) & 0xFFFF) != id);
    return ByteBuffer.wrap(answer).getInt(packet.getLength() - 4);
  }

  /** The response code of the last answer. */
  public int rcode() {
    return answer[3] & 0xF;
  }

  @Override
  public void close() {
    socket.close();
  }
}
