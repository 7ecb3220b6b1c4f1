package io.skystack.kube2sky.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TriggeredTest {
  private static Optional<Instant> triggered(String time)
      throws JsonProcessingException, ObjectFormatException {
    String text =
        """
        {"metadata": {"annotations": {"endpoints.kubernetes.io/last-change-trigger-time": "%s"}}}"""
            .formatted(time);
    return ObjectReader.triggered(Fields.of(new ObjectMapper().readTree(text)));
  }

  @Test
  void isRead() throws JsonProcessingException, ObjectFormatException {
    assertThat(triggered("2026-01-02T03:04:05Z")).contains(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(triggered("2026-01-02T03:04:05.000006Z"))
        .contains(Instant.parse("2026-01-02T03:04:05.000006Z"));
  }

  @Test
  void whatIsNoTimeCountsAsNone() throws JsonProcessingException, ObjectFormatException {
    assertThat(triggered("yesterday")).isEmpty();
    assertThat(ObjectReader.triggered(Fields.of(new ObjectMapper().readTree("{}")))).isEmpty();
  }
}
