package io.skystack.dns.template;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.stream.Stream;

/** What {@code template} plugins count: those of one server block. */
public final class TemplateMetrics {
  private final Registered all;
  private final String server;
  private final String view;

  private TemplateMetrics(Registered all, String server, String view) {
    this.all = all;
    this.server = server;
    this.view = view;
  }

  /** Those of all blocks. One for each registry. */
  public static final class Registered {
    private final Counter matches;
    private final Counter templates;
    private final Counter records;

    public Registered(PrometheusRegistry registry) {
      matches =
          Counter.builder()
              .name("coredns_template_matches_total")
              .help("Queries that a template was for")
              .labelNames("server", "zone", "view", "class", "type")
              .register(registry);
      templates = failures(registry, "template_failures", "Templates that could not be filled in");
      records = failures(registry, "rr_failures", "Templates that were filled in to no record");
    }

    private static Counter failures(PrometheusRegistry registry, String name, String help) {
      return Counter.builder()
          .name("coredns_template_" + name + "_total")
          .help(help)
          .labelNames("server", "zone", "view", "class", "type", "section", "template")
          .register(registry);
    }

    /** Those of a block. */
    public TemplateMetrics of(String server, String view) {
      return new TemplateMetrics(this, server, view);
    }
  }

  void matched(TemplateMatch match) {
    all.matches.labelValues(labels(match)).inc();
  }

  void failed(TemplateMatch match, String section, TextTemplate template) {
    all.templates.labelValues(labels(match, section, template.toString())).inc();
  }

  void noRecord(TemplateMatch match, String section, TextTemplate template) {
    all.records.labelValues(labels(match, section, template.toString())).inc();
  }

  private String[] labels(TemplateMatch match, String... more) {
    Stream<String> all =
        Stream.of(
            server,
            match.zone().toString(),
            view,
            bounded(match.dclass(), "CLASS"),
            bounded(match.type(), "TYPE"));
    return Stream.concat(all, Stream.of(more)).toArray(String[]::new);
  }

  /** Clients can ask for any number; a series for each that has no name would be too many. */
  private static String bounded(String mnemonic, String unnamed) {
    return mnemonic.startsWith(unnamed) ? "other" : mnemonic;
  }
}
