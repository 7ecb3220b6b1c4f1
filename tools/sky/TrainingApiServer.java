import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Answers as a Kubernetes API server does, with a cluster that is made up: for the training run that an archive of
 * classes is made from. Lists and watches in protobuf, over TLS, so that the run loads what a real one does.
 *
 * <p>Run from its source: {@code java TrainingApiServer.java PORT KEYSTORE PASSWORD}
 */
final class TrainingApiServer {
  private static final int SERVICES = 1000;
  private static final int ENDPOINTS = 5;

  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[2].toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(arguments[1]))) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", TrainingApiServer::answer);
    server.start();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String path = exchange.getRequestURI().getPath();
    String kind = path.substring(path.lastIndexOf('/') + 1);
    boolean watch = query.contains("watch=true");
    exchange
        .getResponseHeaders()
        .set("Content-Type", "application/vnd.kubernetes.protobuf" + (watch ? ";stream=watch" : ""));
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    if (watch) {
      for (int i = 0; i < SERVICES / 10; i++) {
        body.write(frame(object(kind, i, 1)));
      }
      body.flush(); // and never ended
      return;
    }
    Message list = new Message().message(1, new Message().text(2, "1"));
    for (int i = 0; i < SERVICES; i++) {
      list.message(2, object(kind, i, 0));
    }
    body.write(envelope(list));
    exchange.close();
  }

  private static Message object(String kind, int number, int round) {
    Message metadata =
        new Message()
            .text(1, (kind.equals("namespaces") ? "training-" : "service-") + number)
            .text(3, "training-" + number % 10)
            .text(6, "1")
            .message(11, new Message().text(1, "kubernetes.io/service-name").text(2, "service-" + number));
    Message object = new Message().message(1, metadata);
    return switch (kind) {
      case "services" -> object.message(2, service(number, round));
      case "endpointslices" -> slice(object, number, round);
      default -> object;
    };
  }

  private static Message service(int number, int round) {
    String address = number % 3 == 0 ? "None" : address(254, number + round);
    return new Message()
        .message(1, new Message().text(1, "http").text(2, "TCP").number(3, 80))
        .message(1, new Message().text(1, "dns").text(2, "UDP").number(3, 53))
        .text(3, address)
        .text(4, "ClusterIP")
        .text(18, address);
  }

  private static Message slice(Message slice, int number, int round) {
    for (int i = 0; i < ENDPOINTS; i++) {
      slice.message(
          2,
          new Message()
              .text(1, address(round, number * ENDPOINTS + i))
              .message(2, new Message().number(1, 1).number(2, 1).number(3, 0))
              .text(3, i % 2 == 0 ? "" : "pod-" + i));
    }
    return slice
        .message(3, new Message().text(1, "http").text(2, "TCP").number(3, 8080))
        .text(4, "IPv4");
  }

  private static String address(int second, int number) {
    return "10." + second + "." + number / 250 + "." + (number % 250 + 1);
  }

  private static byte[] envelope(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'k', '8', 's', 0});
    out.writeBytes(new Message().message(2, message).out.toByteArray());
    return out.toByteArray();
  }

  private static byte[] frame(Message object) {
    Message event =
        new Message().text(1, "MODIFIED").message(2, new Message().bytes(1, envelope(object)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(event.out.size() >>> shift);
    }
    out.writeBytes(event.out.toByteArray());
    return out.toByteArray();
  }

  /** A message in protobuf's wire format, written field by field. */
  private static final class Message {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message text(int number, String text) {
      return bytes(number, text.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int number, Message message) {
      return bytes(number, message.out.toByteArray());
    }

    Message bytes(int number, byte[] bytes) {
      varint(number << 3 | 2);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Message number(int number, int value) {
      varint(number << 3);
      varint(value);
      return this;
    }

    private void varint(int value) {
      int rest = value;
      while ((rest & ~0x7f) != 0) {
        out.write(rest & 0x7f | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
  }
}
