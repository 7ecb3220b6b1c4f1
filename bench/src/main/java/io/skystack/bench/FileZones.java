package io.skystack.bench;

import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** As {@link SideBySide}, with the zone in a file: the plugin beside those it has to hold with. */
@Command(
    name = "file",
    description = "A zone file served by a Corefile, beside CoreDNS with the same one, and Knot.")
final class FileZones extends SideBySide {
  @Override
  List<Contender> all(Path home, String coredns) {
    return Contenders.files(home, coredns);
  }

  @Override
  String results() {
    return "file";
  }
}
