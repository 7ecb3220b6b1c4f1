package io.skystack.skydns.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.CollectingTrace.Note;
import io.skystack.dns.plugin.ExtendedError;
import java.util.List;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** An explanation as one JSON object; {@code hot} is null where nobody knows. */
public final class ExplanationJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ExplanationJson() {}

  /** The object, over several lines. */
  public static String of(Explanation explanation) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", explanation.name().toString());
    json.put("type", Type.string(explanation.type()));
    ArrayNode notes = json.putArray("notes");
    for (Note note : explanation.notes()) {
      notes
          .addObject()
          .put("plugin", note.plugin())
          .put("what", note.what())
          .put("subject", note.subject())
          .put("text", note.text());
    }
    json.put("dropped_notes", explanation.droppedNotes());
    put(json.putObject("answer"), explanation.answer());
    explanation.hot().ifPresentOrElse(hot -> json.put("hot", hot), () -> json.putNull("hot"));
    json.put("microseconds", explanation.micros());
    return json.toPrettyString() + System.lineSeparator();
  }

  private static void put(ObjectNode json, Answer answer) {
    json.put("plugin", answer.origin());
    json.put("rcode", Rcode.string(answer.rcode()));
    json.put("authoritative", answer.authoritative());
    json.put("recursion_available", answer.recursionAvailable());
    json.put("authentic_data", answer.authenticData());
    ArrayNode errors = json.putArray("extended_errors");
    for (ExtendedError error : answer.errors()) {
      errors.addObject().put("code", error.code()).put("text", error.text());
    }
    put(json.putArray("answer"), answer.answer());
    put(json.putArray("authority"), answer.authority());
    put(json.putArray("additional"), answer.additional());
  }

  private static void put(ArrayNode json, List<Record> records) {
    records.forEach(record -> json.add(ExplanationText.line(record)));
  }
}
