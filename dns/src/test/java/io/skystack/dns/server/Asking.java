package io.skystack.dns.server;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Plain clients that know of no retries. */
final class Asking {
  private static final int PATIENCE_MILLIS = 10_000;

  private Asking() {}

  static Message query(String name) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN));
  }

  static byte[] udp(InetSocketAddress server, byte[] query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server);
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  static void sendOnly(InetSocketAddress server, byte[] query) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(query, query.length, server));
    }
  }

  static Message udp(InetSocketAddress server, Message query) throws IOException {
    return new Message(udp(server, query.toWire()));
  }

  static Message tcp(InetSocketAddress server, Message query) throws IOException {
    try (Stream stream = new Stream(server)) {
      stream.send(query.toWire());
      return new Message(stream.receive());
    }
  }

  /** Whether a UDP socket stays without an answer to {@code silent} while one to a query comes. */
  static boolean isIgnored(InetSocketAddress server, byte[] silent) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server);
      socket.send(new DatagramPacket(silent, silent.length));
      byte[] query = query("after.test.").toWire();
      socket.send(new DatagramPacket(query, query.length));
      DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return packet.getData()[0] == query[0] && packet.getData()[1] == query[1];
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** A TCP connection. */
  static final class Stream implements Closeable {
    final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    Stream(InetSocketAddress server) throws IOException {
      this(new Socket(server.getAddress(), server.getPort()));
    }

    Stream(Socket connected) throws IOException {
      socket = connected;
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    static byte[] framed(byte[] message) {
      return ByteBuffer.allocate(2 + message.length)
          .putShort((short) message.length)
          .put(message)
          .array();
    }

    void send(byte[] message) throws IOException {
      raw(framed(message));
    }

    void raw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** The next message. */
    byte[] receive() throws IOException {
      byte[] message = new byte[in.readUnsignedShort()];
      in.readFully(message);
      return message;
    }

    /** All that comes until the server ends the connection, in whatever way. */
    byte[] drainUntilEnd() throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        for (int next = in.read(); next >= 0; next = in.read()) {
          all.write(next);
        }
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the connection goes on", e);
      } catch (IOException e) {
        // reset
      }
      return all.toByteArray();
    }

    /** Whether the server has ended the connection. */
    boolean isEnded() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true; // reset
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
