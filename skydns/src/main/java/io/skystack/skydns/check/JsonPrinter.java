package io.skystack.skydns.check;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Findings as one JSON object, written as they come. */
public final class JsonPrinter implements FindingPrinter {
  private final PrintWriter out;
  private final JsonGenerator json;

  public JsonPrinter(PrintWriter out) {
    this.out = out;
    try {
      json = new ObjectMapper().createGenerator(out).useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeArrayFieldStart("findings");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void print(Finding finding) {
    try {
      json.writeStartObject();
      json.writeStringField("kind", finding.kind().toString());
      json.writeStringField("key", finding.key());
      json.writeStringField("problem", finding.problem());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void finish(Summary summary) {
    try {
      json.writeEndArray();
      json.writeNumberField("found", summary.found());
      json.writeNumberField("keys", summary.keys());
      json.writeNumberField("keys_elsewhere", summary.elsewhere());
      json.writeNumberField("leases", summary.leases());
      json.writeNumberField("revision", summary.revision());
      json.writeEndObject();
      json.flush();
      out.println();
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
