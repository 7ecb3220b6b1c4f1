package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Name;

/**
 * A plugin for some zones: it is not asked for names outside of them.
 *
 * @param zones of its names
 * @param except zones below those, whose names are not its own
 */
public record ZonedPlugin(Plugin plugin, List<Name> zones, List<Name> except) implements Plugin {
  public ZonedPlugin {
    zones = List.copyOf(zones);
    except = List.copyOf(except);
  }

  @Override
  public String name() {
    return plugin.name();
  }

  @Override
  public boolean takesNotices() {
    return plugin.takesNotices();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    return isIn(query.name(), zones) && !isIn(query.name(), except)
        ? plugin.handle(query, next)
        : next.handle(query);
  }

  private static boolean isIn(Name name, List<Name> zones) {
    for (Name zone : zones) {
      if (name.subdomain(zone)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Optional<String> notReady() {
    return plugin.notReady();
  }

  @Override
  public void close() {
    plugin.close();
  }
}
