package io.skystack.skydns.answer;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What answers from records are counted by: one for each registry, for plugins in turn. */
public final class SkyMetrics {
  private final Map<Kind, CounterDataPoint> answers = new EnumMap<>(Kind.class);
  private final Counter leftOut;

  /** What came out. */
  enum Kind {
    /** Records of the type. */
    ANSWER,
    /** The name, but none of the type. */
    NODATA,
    /** No such name. */
    NXDOMAIN,
    /** The records were not read yet. */
    NOT_READY,
    /** SERVFAIL: a name outside could not be resolved, or a wildcard was too wide. */
    FAILED,
    /** A reverse name without records of ours: asked elsewhere. */
    PASSED
  }

  private SkyMetrics(PrometheusRegistry registry) {
    Counter counter =
        Counter.builder()
            .name("skydns_answers_total")
            .help("Answers made from records, by what came out; hot answers are not made.")
            .labelNames("kind")
            .register(registry);
    for (Kind kind : Kind.values()) {
      answers.put(kind, counter.labelValues(kind.name().toLowerCase(Locale.ROOT)));
    }
    leftOut =
        Counter.builder()
            .name("skydns_records_left_out_total")
            .help("Times a record was left out of an answer, such as for a host that is none.")
            .register(registry);
  }

  /** Registers them. */
  public static SkyMetrics register(PrometheusRegistry registry) {
    return new SkyMetrics(registry);
  }

  void count(Kind kind) {
    answers.get(kind).inc();
  }

  /** Times a record was left out. */
  Counter leftOut() {
    return leftOut;
  }
}
