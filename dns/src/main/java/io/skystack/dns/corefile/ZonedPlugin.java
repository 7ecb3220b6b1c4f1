package io.skystack.dns.corefile;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Zones;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A plugin for some zones: it is not asked for names outside of them.
 *
 * @param zones of its names
 * @param except zones below those, whose names are not its own
 */
public record ZonedPlugin(Plugin plugin, Zones zones, Zones except) implements Plugin {
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
    return zones.contains(query.name()) && !except.contains(query.name())
        ? plugin.handle(query, next)
        : next.handle(query);
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
