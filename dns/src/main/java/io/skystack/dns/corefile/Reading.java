package io.skystack.dns.corefile;

import io.skystack.common.cli.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.xbill.DNS.Name;

/**
 * A Corefile with all its plugins made, before anything is bound.
 *
 * @param corefile what was read
 * @param blocks in the order of the file
 * @param sockets that they ask for
 * @param warnings a line each
 */
record Reading(
    Corefile corefile, List<BuiltBlock> blocks, List<Socket> sockets, List<String> warnings)
    implements AutoCloseable {
  Reading {
    blocks = List.copyOf(blocks);
    sockets = List.copyOf(sockets);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads a Corefile and makes its plugins.
   *
   * @throws CorefileException if something is wrong with it; then nothing is left open
   * @throws OperatorException if it cannot be read
   */
  static Reading of(CorefileOptions options, State process, boolean isCheck) {
    Complaints complaints = new Complaints();
    Supplier<String> hash = () -> hash(options);
    String served = hash.get(); // before it is read: what changes meanwhile is read again
    Corefile corefile = Corefile.read(options.conf(), options.environment(), complaints);
    Setup.Site site =
        new Setup.Site(
            options.conf(),
            options.folder(),
            options.registry(),
            process,
            new State(),
            served,
            hash,
            isCheck);
    BlockBuilder builder = new BlockBuilder(options.plugins());
    List<BuiltBlock> blocks = new ArrayList<>();
    try {
      corefile.blocks().forEach(block -> blocks.add(builder.build(block, site)));
      List<Socket> sockets = Sockets.of(blocks, complaints);
      for (Socket socket : sockets) {
        socket.blocks().values().stream()
            .flatMap(List::stream)
            .distinct()
            .forEach(block -> block.setup().servedAt(socket));
      }
      complaints.check();
      return new Reading(corefile, blocks, sockets, complaints.warnings());
    } catch (RuntimeException e) {
      blocks.forEach(BuiltBlock::close);
      throw e;
    }
  }

  /** The hash of what the files say now; a Corefile that cannot be read has one of its own. */
  private static String hash(CorefileOptions options) {
    try {
      Corefile now = Corefile.read(options.conf(), options.environment(), new Complaints());
      return ReloadWatch.hash(now.files());
    } catch (OperatorException e) {
      return "";
    }
  }

  /**
   * Starts what plugins wait for.
   *
   * @throws OperatorException if one cannot start
   */
  void start() {
    blocks.forEach(block -> block.setup().starts().forEach(Runnable::run));
  }

  /** The first reason why a plugin cannot serve yet; empty once all can. */
  Optional<String> notReady() {
    return blocks.stream().flatMap(block -> block.chain().notReady().stream()).findFirst();
  }

  /** All pages for operators that are asked for. */
  List<Endpoint> endpoints() {
    return blocks.stream().flatMap(block -> block.setup().endpoints().stream()).toList();
  }

  /** What would be served where, for people: each listener, each zone, and its plugins in order. */
  String describe() {
    StringBuilder text = new StringBuilder();
    for (Socket socket : sockets) {
      text.append(socket.label()).append('\n');
      for (Map.Entry<Name, List<BuiltBlock>> zone : socket.blocks().entrySet()) {
        for (BuiltBlock block : zone.getValue()) {
          text.append("  ")
              .append(zone.getKey())
              .append("  ")
              .append(block.describe())
              .append('\n');
        }
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    blocks.forEach(BuiltBlock::close);
  }
}
