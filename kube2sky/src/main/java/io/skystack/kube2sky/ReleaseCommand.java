package io.skystack.kube2sky;

import io.skystack.common.ops.OperationsServer;
import java.net.InetSocketAddress;
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
  @Option(
      names = OperationsServer.FLAG,
      paramLabel = "ADDR:PORT",
      defaultValue = "127.0.0.1:8081",
      description = "The operations endpoint of the one that runs.")
  private InetSocketAddress address = new InetSocketAddress(0);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    String said = new ReleaseOrder("kube2sky", OperationsServer.FLAG).give(address);
    if (spec != null) {
      spec.commandLine().getOut().println(said);
      spec.commandLine().getOut().flush();
    }
    return 0;
  }
}
