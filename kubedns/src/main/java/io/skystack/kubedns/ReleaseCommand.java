package io.skystack.kubedns;

import io.skystack.kube2sky.ReleaseOrder;
import io.skystack.kubedns.config.Flags;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells the kubedns that runs on this machine to let go of the deletions that it holds back. */
@Command(
    name = "release",
    description = {
      "Lets go of the deletions that the brake of a running kubedns holds back.",
      "It is run where that runs: such orders are taken from the same machine only."
    })
final class ReleaseCommand implements Callable<Integer> {
  @Option(
      names = Flags.OPERATIONS,
      paramLabel = "[ADDR:]PORT",
      defaultValue = "8081",
      converter = Flags.OperationsAddress.class,
      description = "The operations endpoint of the one that runs.")
  private InetSocketAddress address = new InetSocketAddress(0);

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    String said = new ReleaseOrder("kubedns", Flags.OPERATIONS).give(address);
    if (spec != null) {
      spec.commandLine().getOut().println(said);
      spec.commandLine().getOut().flush();
    }
    return 0;
  }
}
