package io.skystack.exechealthz;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A DNS server on loopback, over UDP, whose answers the test chooses. */
final class TinyServer implements AutoCloseable {
  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private volatile UnaryOperator<Message> script;
  final AtomicInteger asked = new AtomicInteger();

  private TinyServer(UnaryOperator<Message> script) throws IOException {
    this.script = script;
    Thread thread = new Thread(this::serve, "tiny server");
    thread.setDaemon(true);
    thread.start();
  }

  static TinyServer start(UnaryOperator<Message> script) throws IOException {
    return new TinyServer(script);
  }

  private void serve() {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        byte[] reply = script.apply(new Message(bytes)).toWire();
        asked.incrementAndGet();
        socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed
    }
  }

  void script(UnaryOperator<Message> value) {
    script = value;
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  static Message rcode(Message query, int rcode) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setRcode(rcode);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    return reply;
  }

  private static Message with(Message query, Record record) {
    Message reply = rcode(query, Rcode.NOERROR);
    reply.addRecord(record, Section.ANSWER);
    return reply;
  }

  /** An address. */
  static Message good(Message query) {
    return with(
        query,
        new ARecord(
            query.getQuestion().getName(), DClass.IN, 30, InetAddress.getLoopbackAddress()));
  }

  /** A string in class CHAOS. */
  static Message text(Message query, String text) {
    return with(query, new TXTRecord(query.getQuestion().getName(), DClass.CH, 0, text));
  }

  @Override
  public void close() {
    socket.close();
  }
}
