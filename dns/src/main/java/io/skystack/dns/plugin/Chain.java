package io.skystack.dns.plugin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.Rcode;

/** Plugins in their order, as one: what a server asks. */
public final class Chain implements AutoCloseable {
  private final List<Plugin> plugins;
  private final Plugin.Next first;

  public Chain(List<Plugin> plugins) {
    this.plugins = List.copyOf(plugins);
    Answer end =
        Answer.builder("chain")
            .rcode(Rcode.SERVFAIL)
            .error(ExtendedError.OTHER, "nobody here answers this")
            .build();
    Answer noNotices = Answer.ofRcode(Rcode.NOTIMP, "chain");
    Plugin.Next next =
        query -> CompletableFuture.completedFuture(query.context().notice() ? noNotices : end);
    for (int i = this.plugins.size() - 1; i >= 0; i--) {
      next = link(this.plugins.get(i), next);
    }
    this.first = next;
  }

  private static Plugin.Next link(Plugin plugin, Plugin.Next next) {
    return query ->
        query.context().notice() && !plugin.takesNotices()
            ? next.handle(query)
            : plugin.handle(query, next);
  }

  /** Asks the first plugin. A plugin that throws gives a failed stage. */
  public CompletionStage<Answer> handle(Query query) {
    try {
      return first.handle(query);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The first reason why a plugin cannot serve yet, with its name; empty once all can. */
  public Optional<String> notReady() {
    return plugins.stream()
        .flatMap(plugin -> plugin.notReady().map(why -> plugin.name() + ": " + why).stream())
        .findFirst();
  }

  /** The plugins, first to last. */
  public List<Plugin> plugins() {
    return plugins;
  }

  /** Closes every plugin, the first one first. */
  @Override
  public void close() {
    plugins.forEach(Plugin::close);
  }
}
