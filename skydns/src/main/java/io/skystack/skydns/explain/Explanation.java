package io.skystack.skydns.explain;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.CollectingTrace.Note;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * How a question is answered.
 *
 * @param name what was asked
 * @param type its type's number
 * @param notes what plugins did, in their order
 * @param droppedNotes how many more notes there were
 * @param answer what came out
 * @param hot whether the answer lies ready for the next who asks; empty where that is not known
 * @param micros how long it took, in microseconds
 */
public record Explanation(
    Name name,
    int type,
    List<Note> notes,
    int droppedNotes,
    Answer answer,
    Optional<Boolean> hot,
    long micros) {

  public Explanation {
    notes = List.copyOf(notes);
  }
}
