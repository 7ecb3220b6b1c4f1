package io.skystack.kube2sky;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.OperationsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells the kube2sky that runs on this machine to let go of the deletions that it holds back. */
@Command(
    name = "release",
    description = {
      "Lets go of the deletions that the brake of a running kube2sky holds back.",
      "It is run where that runs: such orders are taken from the same machine only."
    })
final class ReleaseCommand implements Callable<Integer> {
  /** Where the order goes. */
  static final String PATH = "/release";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Option(
      names = OperationsServer.FLAG,
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:8081",
      description = "The operations endpoint of the one that runs.")
  private InetSocketAddress address = new InetSocketAddress(0);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
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
        throw new OperatorException("kube2sky at " + where + " refuses: " + said);
      }
      if (spec != null) {
        spec.commandLine().getOut().println(said);
        spec.commandLine().getOut().flush();
      }
      return 0;
    } catch (IOException e) {
      throw new OperatorException(
          "no kube2sky answers at "
              + where
              + ": run it where kube2sky runs, with the same --ops-addr",
          e);
    }
  }
}
