package io.skystack.dns.metadata;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Metadata;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Zones;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Has plugins tell what they know of a query ahead of its way through the chain. */
public final class MetadataPlugin implements Plugin {
  private final Zones zones;
  private volatile List<Metadata.Provider> providers = List.of();

  /**
   * @param zones whose names plugins are asked about
   */
  public MetadataPlugin(Zones zones) {
    this.zones = zones;
  }

  @Override
  public String name() {
    return "metadata";
  }

  /** Finds those among the plugins of a chain that know something. */
  public void found(List<? extends Plugin> plugins) {
    providers =
        plugins.stream()
            .filter(Metadata.Provider.class::isInstance)
            .map(Metadata.Provider.class::cast)
            .toList();
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (!zones.contains(query.name())) {
      return next.handle(query);
    }
    Metadata metadata = Metadata.keeping();
    for (Metadata.Provider provider : providers) {
      provider.tell(query, metadata);
    }
    return next.handle(query.withContext(query.context().withMetadata(metadata)));
  }
}
