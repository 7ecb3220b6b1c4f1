package io.skystack.common.ops;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** The metrics as text: Prometheus's format, or OpenMetrics where the client accepts it. */
public final class MetricsPage implements Page {
  private final PrometheusRegistry registry;
  private final OpenMetricsTextFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final PrometheusTextFormatWriter text = PrometheusTextFormatWriter.create();

  public MetricsPage(PrometheusRegistry registry) {
    this.registry = registry;
  }

  @Override
  public Response get(Request request) throws IOException {
    ExpositionFormatWriter format = openMetrics.accepts(request.accept()) ? openMetrics : text;
    ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
    format.write(body, registry.scrape());
    return new Response(200, format.getContentType(), body.toByteArray());
  }
}
