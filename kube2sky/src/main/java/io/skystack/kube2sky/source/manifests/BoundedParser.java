package io.skystack.kube2sky.source.manifests;

import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Refuses what is nested too deep before the library, which calls itself for each level, sees it.
 */
final class BoundedParser implements Parser {
  private final Parser parser;
  private final int most;
  private int depth;

  BoundedParser(Parser parser, int most) {
    this.parser = parser;
    this.most = most;
  }

  /** Nested deeper than allowed. */
  static final class TooDeepException extends RuntimeException {
    private final int line;

    TooDeepException(int line) {
      super("line " + line);
      this.line = line;
    }

    /** Where, from 1; 0 where that is not known. */
    int line() {
      return line;
    }
  }

  @Override
  public Event next() {
    Event event = parser.next();
    if (event instanceof CollectionStartEvent) {
      depth++;
      if (depth > most) {
        throw new TooDeepException(event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0));
      }
    } else if (event instanceof CollectionEndEvent) {
      depth--;
    }
    return event;
  }

  @Override
  public boolean hasNext() {
    return parser.hasNext();
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return parser.checkEvent(choice);
  }

  @Override
  public Event peekEvent() {
    return parser.peekEvent();
  }
}
