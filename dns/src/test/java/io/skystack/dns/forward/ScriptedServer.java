package io.skystack.dns.forward;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;

/** A server on loopback, UDP and TCP on one port, that answers as its script says. */
public final class ScriptedServer implements Closeable {
  /** What to send back; several messages or none. */
  public interface Script {
    List<byte[]> answer(Message query) throws IOException;
  }

  /**
   * A query that came.
   *
   * @param client where from
   */
  public record Asked(Message message, InetSocketAddress client, boolean tcp) {}

  /** What else is done when a datagram has come, before it is answered. */
  public interface Before {
    void run(Message query, java.net.SocketAddress client) throws IOException;
  }

  private volatile Before before = (query, client) -> {};

  public final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final Script script;
  private final Script streamScript;

  private ScriptedServer(DatagramSocket udp, ServerSocket tcp, Script script, Script streamScript) {
    this.udp = udp;
    this.tcp = tcp;
    this.script = script;
    this.streamScript = streamScript;
  }

  public static ScriptedServer start(Script script) throws IOException {
    return start(script, script);
  }

  public static ScriptedServer start(Script script, Script streamScript) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int attempt = 0; ; attempt++) {
      ServerSocket tcp = new ServerSocket(0, 10, loopback);
      try {
        DatagramSocket udp =
            new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
        ScriptedServer upstream = new ScriptedServer(udp, tcp, script, streamScript);
        daemon(upstream::serveUdp);
        daemon(upstream::serveTcp);
        return upstream;
      } catch (IOException e) {
        tcp.close();
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // closed
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  /** An answer with one address. */
  public static Message good(Message query, int ttl) throws IOException {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    Name name = query.getQuestion().getName();
    byte[] address = {10, 9, 8, 7};
    answer.addRecord(
        new ARecord(name, DClass.IN, ttl, InetAddress.getByAddress(address)), Section.ANSWER);
    return answer;
  }

  public static List<byte[]> rcode(Message query, int rcode) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setRcode(rcode);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    return List.of(answer.toWire());
  }

  public void before(Before action) {
    before = action;
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
  }

  private void serveUdp() throws IOException {
    while (true) {
      DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
      udp.receive(packet);
      Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
      InetSocketAddress client = (InetSocketAddress) packet.getSocketAddress();
      asked.add(new Asked(query, client, false));
      before.run(query, client);
      for (byte[] answer : script.answer(query)) {
        udp.send(new DatagramPacket(answer, answer.length, client));
      }
    }
  }

  private void serveTcp() throws IOException {
    while (true) {
      try (Socket socket = tcp.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        Message query = new Message(bytes);
        asked.add(new Asked(query, (InetSocketAddress) socket.getRemoteSocketAddress(), true));
        for (byte[] answer : streamScript.answer(query)) {
          ByteBuffer framed = ByteBuffer.allocate(2 + answer.length);
          framed.putShort((short) answer.length).put(answer);
          socket.getOutputStream().write(framed.array());
        }
        socket.shutdownOutput();
        in.readAllBytes();
      }
    }
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
