package io.skystack.dns.forward;

import io.skystack.common.testing.TestCertificates;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.xbill.DNS.Message;

/** A server on loopback that takes many queries on one connection, over TCP or TLS. */
final class StreamServer implements Closeable {
  /** What is done with a query; one at a time for each connection. */
  interface Script {
    void take(Request request) throws IOException;
  }

  /**
   * A query.
   *
   * @param connection counted from 1
   */
  record Request(Message message, int connection, Socket socket) {
    int id() {
      return message.getHeader().getID();
    }

    String name() {
      return message.getQuestion().getName().toString();
    }

    void send(Message answer) throws IOException {
      byte[] wire = answer.toWire();
      sendRaw(ByteBuffer.allocate(2 + wire.length).putShort((short) wire.length).put(wire).array());
    }

    void sendRaw(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    void answerAs(int id) throws IOException {
      Message answer = ScriptedServer.good(message, 30);
      answer.getHeader().setID(id);
      send(answer);
    }

    void hangUp() throws IOException {
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final boolean isTls;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  private StreamServer(ServerSocket listener, boolean isTls, Script script) {
    this.listener = listener;
    this.isTls = isTls;
    this.script = script;
    daemon(this::accept);
  }

  static StreamServer start(Script script) throws IOException {
    return new StreamServer(listen(ServerSocketFactory.getDefault()), false, script);
  }

  /** With the certificate of {@code server}. */
  static StreamServer startTls(TestCertificates certificates, Script script) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(keyStore(certificates), new char[0]);
    context.init(keys.getKeyManagers(), null, null);
    return new StreamServer(listen(context.getServerSocketFactory()), true, script);
  }

  private static KeyStore keyStore(TestCertificates certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var factory = java.security.cert.CertificateFactory.getInstance("X.509");
    String pem = Files.readString(certificates.key("server"));
    byte[] der = java.util.Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    var key =
        java.security.KeyFactory.getInstance("EC")
            .generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(der));
    try (InputStream in = Files.newInputStream(certificates.certificate("server"))) {
      var chain = factory.generateCertificates(in).toArray(new java.security.cert.Certificate[0]);
      store.setKeyEntry("server", key, new char[0], chain);
    }
    return store;
  }

  private static ServerSocket listen(ServerSocketFactory factory) throws IOException {
    return factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
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
              } catch (IOException | UncheckedIOException e) {
                // closed
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = listener.accept();
      sockets.add(socket);
      int number = sockets.size();
      daemon(() -> serve(socket, number));
    }
  }

  private void serve(Socket socket, int number) throws IOException {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        requests.incrementAndGet();
        script.take(new Request(new Message(bytes), number, socket));
      }
    } finally {
      ended.incrementAndGet();
      socket.close();
    }
  }

  static void answer(Request request) throws IOException {
    request.send(ScriptedServer.good(request.message(), 30));
  }

  Nameserver nameserver() {
    return new Nameserver(
        new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), isTls);
  }

  int connections() {
    return sockets.size();
  }

  int requests() {
    return requests.get();
  }

  int ended() {
    return ended.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
