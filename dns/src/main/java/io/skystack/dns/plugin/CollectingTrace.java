package io.skystack.dns.plugin;

import java.util.ArrayList;
import java.util.List;

/**
 * A trace that keeps its notes, up to a bound: a query for a name with a hundred thousand records
 * must not fill the memory with explanations. For any number of threads.
 */
public final class CollectingTrace implements Trace {
  /** Characters of a subject or a text that are kept. */
  private static final int MOST_CHARACTERS = 300;

  private final int mostNotes;
  private final List<Note> notes = new ArrayList<>();
  private int dropped;

  /** What {@link Trace#note} was told. */
  public record Note(String plugin, String what, String subject, String text) {}

  /**
   * An empty one.
   *
   * @param mostNotes how many notes are kept; those that come after are counted
   */
  public CollectingTrace(int mostNotes) {
    this.mostNotes = mostNotes;
  }

  @Override
  public boolean isOn() {
    return true;
  }

  @Override
  public synchronized void note(String plugin, String what, String subject, String text) {
    if (notes.size() < mostNotes) {
      notes.add(new Note(plugin, what, shortened(subject), shortened(text)));
    } else {
      dropped++;
    }
  }

  private static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
  }

  /** What was noted so far, in its order. */
  public synchronized List<Note> notes() {
    return List.copyOf(notes);
  }

  /** How many notes came after the bound. */
  public synchronized int dropped() {
    return dropped;
  }
}
