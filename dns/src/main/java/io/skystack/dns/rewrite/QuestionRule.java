package io.skystack.dns.rewrite;

import io.skystack.dns.plugin.Query;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Makes one type, or one class, of another in the question. */
public final class QuestionRule implements Rule {
  private final boolean stops;
  private final Predicate<Query> isFor;
  private final UnaryOperator<Query> change;

  private QuestionRule(boolean stops, Predicate<Query> isFor, UnaryOperator<Query> change) {
    this.stops = stops;
    this.isFor = isFor;
    this.change = change;
  }

  /** Makes one type of another. */
  public static Rule type(boolean stops, int from, int to) {
    return new QuestionRule(stops, query -> query.type() == from, query -> query.withType(to));
  }

  /** Makes one class of another. */
  public static Rule dclass(boolean stops, int from, int to) {
    return new QuestionRule(stops, query -> query.dclass() == from, query -> query.withClass(to));
  }

  @Override
  public boolean stops() {
    return stops;
  }

  @Override
  public Outcome apply(Query query, String name) {
    return isFor.test(query)
        ? new Outcome.Done(change.apply(query), List.of())
        : Outcome.Ignored.IGNORED;
  }
}
