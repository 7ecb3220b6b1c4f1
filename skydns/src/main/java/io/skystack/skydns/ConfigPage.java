package io.skystack.skydns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skystack.common.ops.Page;
import io.skystack.skydns.config.Configuration;
import io.skystack.skydns.config.Configuration.Setting;
import java.util.List;
import java.util.Locale;

/**
 * The page that shows what is in force, and where each value was written: as text, or as JSON where
 * the client accepts that. Secrets are never shown.
 */
final class ConfigPage implements Page {
  private final String key;
  private final Configuration configuration;
  private final Reconfiguration reconfiguration;

  /** The page as JSON. */
  private record Json(
      String key, String state, String since, String refusal, List<Setting> settings) {}

  ConfigPage(String key, Configuration configuration, Reconfiguration reconfiguration) {
    this.key = key;
    this.configuration = configuration;
    this.reconfiguration = reconfiguration;
  }

  @Override
  public Response get(Request request) throws JsonProcessingException {
    Reconfiguration.State state = reconfiguration.state();
    List<Setting> settings = configuration.explain(state.document());
    if (request.accept().contains("json") || "json".equals(request.query().get("format"))) {
      Json json =
          new Json(
              key, word(state), state.since().toString(), state.refusal().orElse(""), settings);
      return Response.json(200, new ObjectMapper().writeValueAsString(json));
    }
    return Response.text(200, text(state, settings));
  }

  private static String word(Reconfiguration.State state) {
    if (state.refusal().isPresent()) {
      return "refused";
    }
    return state.document().fields().isEmpty() ? "none" : "in force";
  }

  private String text(Reconfiguration.State state, List<Setting> settings) {
    StringBuilder text = new StringBuilder();
    text.append("%s in etcd: %s%n".formatted(key, word(state)));
    state.refusal().ifPresent(why -> text.append("refused for: ").append(why).append('\n'));
    text.append("in force since ").append(state.since()).append("\n\n");
    for (Setting setting : settings) {
      text.append(
          String.format(
              Locale.ROOT, "%-20s %-12s %s%n", setting.flag(), setting.source(), setting.value()));
    }
    return text.toString();
  }
}
