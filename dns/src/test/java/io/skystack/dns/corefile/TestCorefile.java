package io.skystack.dns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.dns.plugin.Chain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Corefiles as tests have them: one block is enough, and nothing is bound. */
public final class TestCorefile implements AutoCloseable {
  private final Complaints complaints = new Complaints();
  private final List<BuiltBlock> blocks;

  private TestCorefile(Path folder, String text) {
    Path file = folder.resolve("Corefile");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Corefile corefile = Corefile.read(file, Map.of(), complaints);
    Setup.Site site =
        new Setup.Site(
            file, folder, new PrometheusRegistry(), new State(), new State(), "", () -> "", false);
    BlockBuilder builder = new BlockBuilder(Plugins.load());
    blocks = corefile.blocks().stream().map(block -> builder.build(block, site)).toList();
  }

  /**
   * Builds its blocks.
   *
   * @param folder where it is written to, and where paths begin
   * @throws CorefileException if something is wrong with it
   */
  public static TestCorefile of(Path folder, String text) {
    TestCorefile corefile = new TestCorefile(folder, text);
    if (corefile.complaints.hasErrors()) {
      corefile.close();
    }
    corefile.complaints.check();
    corefile.blocks.forEach(block -> block.setup().starts().forEach(Runnable::run));
    return corefile;
  }

  /** What is wrong with it, without the folder: {@code Corefile:2: cache: …}. */
  public static List<String> errors(Path folder, String text) {
    TestCorefile corefile = new TestCorefile(folder, text);
    corefile.close();
    try {
      corefile.complaints.check();
      return List.of();
    } catch (CorefileException e) {
      return e.errors().stream().map(error -> bare(folder, error)).toList();
    }
  }

  private static String bare(Path folder, String line) {
    return line.replace(folder + "/", "");
  }

  /** What is served all the same, without the folder. */
  public static List<String> warnings(Path folder, String text) {
    try (TestCorefile corefile = of(folder, text)) {
      return corefile.complaints.warnings().stream().map(line -> bare(folder, line)).toList();
    }
  }

  /** The chain of the first block. */
  public Chain chain() {
    return blocks.get(0).chain();
  }

  /** What the first block asks for besides its chain. */
  public Setup setup() {
    return blocks.get(0).setup();
  }

  @Override
  public void close() {
    blocks.forEach(BuiltBlock::close);
  }
}
