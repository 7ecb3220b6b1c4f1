package io.skystack.skydns.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.OperationsServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Type;

/** A skydns that runs, asked on its operations endpoint. */
public final class RunningServer {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final InetSocketAddress operations;

  /** The one whose operations endpoint listens there. */
  public RunningServer(InetSocketAddress operations) {
    this.operations =
        operations.getAddress() != null && operations.getAddress().isAnyLocalAddress()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), operations.getPort())
            : operations;
  }

  /**
   * What it says about a question.
   *
   * @return empty if nobody listens there
   * @throws OperatorException if it is no skydns, or cannot say
   */
  public Optional<String> explain(Question question, Format format) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(question, format)).timeout(TIMEOUT).build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    try {
      HttpResponse<String> response =
          client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      if (response.statusCode() == 200) {
        return Optional.of(response.body());
      }
      throw new OperatorException(
          "%s answers %d: %s"
              .formatted(
                  this,
                  response.statusCode(),
                  response.statusCode() == 404
                      ? "that is no skydns; name its operations endpoint with "
                          + OperationsServer.FLAG
                      : response.body().strip()));
    } catch (ConnectException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new OperatorException(
          "%s does not explain: %s; name the operations endpoint of a skydns with %s"
              .formatted(this, e.getMessage(), OperationsServer.FLAG));
    }
  }

  private URI uri(Question question, Format format) {
    return URI.create(
        "http://%s%s?name=%s&type=%s&format=%s"
            .formatted(
                Addresses.format(operations),
                ExplainPage.PATH,
                URLEncoder.encode(question.name().toString(), UTF_8),
                Type.string(question.type()),
                format.name().toLowerCase(Locale.ROOT)));
  }

  /** Its address. */
  @Override
  public String toString() {
    return Addresses.format(operations);
  }
}
