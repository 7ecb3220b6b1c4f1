package io.skystack.kube2sky;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The order to let go of deletions that the brake holds back, given to a program that runs.
 *
 * @param program its name, for messages
 * @param flag the flag that names its operations endpoint, for messages
 */
public record ReleaseOrder(String program, String flag) {
  /** Where the order goes. */
  public static final String PATH = "/release";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Gives it.
   *
   * @param address of the operations endpoint
   * @return what the program says, in one line
   * @throws OperatorException if nobody is there, or it refuses
   */
  public String give(InetSocketAddress address) throws InterruptedException {
    InetAddress host = address.getAddress();
    InetSocketAddress there =
        host == null || host.isAnyLocalAddress()
            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
            : address;
    String where = Addresses.format(there);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + where + PATH))
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      String said = OneLine.first(answer.body());
      if (answer.statusCode() != 200) {
        throw new OperatorException(program + " at " + where + " refuses: " + said);
      }
      return said;
    } catch (IOException e) {
      throw new OperatorException(
          "no %s answers at %s: run it where %s runs, with the same %s"
              .formatted(program, where, program, flag),
          e);
    }
  }
}
