package io.skystack.dns.corefile;

import io.skystack.dns.corefile.Setup.Claim;
import io.skystack.dns.plugin.Plugin;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;

/** Makes the plugins of server blocks. */
final class BlockBuilder {
  private final Plugins plugins;

  BlockBuilder(Plugins plugins) {
    this.plugins = plugins;
  }

  /** Makes a block's plugins; what is wrong goes to the complaints that its lines came with. */
  BuiltBlock build(ServerBlock block, Setup.Site site) {
    plugins.checkNames(block.directives());
    Setup setup = new Setup(site, block);
    List<Plugin> made = new ArrayList<>();
    for (PluginFactory factory : plugins.inOrder()) {
      List<Directive> lines =
          block.directives().stream().filter(line -> line.name().equals(factory.name())).toList();
      if (lines.isEmpty()) {
        continue;
      }
      checkCount(factory, lines);
      setup.making(lines.get(0), () -> made.addAll(factory.create(lines, setup)));
    }
    warnOfUnreached(setup.claims());
    BuiltBlock built = new BuiltBlock(block, setup, made);
    setup.built(built.plugins(), built.chain());
    return built;
  }

  private static void checkCount(PluginFactory factory, List<Directive> lines) {
    if (lines.size() > 1 && !factory.repeats()) {
      lines
          .get(1)
          .wrong("a block has one line of it, and there is one at %s".formatted(lines.get(0).at()));
    }
  }

  /** A plugin whose zones others in front of it have taken whole is never asked. */
  private static void warnOfUnreached(List<Claim> claims) {
    for (int i = 1; i < claims.size(); i++) {
      Claim late = claims.get(i);
      for (Claim early : claims.subList(0, i)) {
        if (early.all() && !late.zones().isEmpty() && coversAll(early.zones(), late.zones())) {
          late.directive()
              .warn(
                  "never reached: '%s' at %s comes first and answers everything that this would"
                      .formatted(early.directive().name(), early.directive().at()));
          break;
        }
      }
    }
  }

  private static boolean coversAll(List<Name> zones, List<Name> others) {
    return others.stream().allMatch(other -> zones.stream().anyMatch(other::subdomain));
  }
}
