package io.skystack.dns.rewrite;

import io.skystack.dns.plugin.Query;
import java.util.List;

/** One rule: what is done to a query, and later to its answer. Immutable. */
public interface Rule {
  /** Whether it is the last one for the queries that it is for. */
  boolean stops();

  /**
   * Whether what it does depends on the question alone, not on who asks or on the options that came
   * with it.
   */
  default boolean isForAll() {
    return true;
  }

  /**
   * Applies it.
   *
   * @param query as rules before have left it
   * @param name its name as text in lower case, with the dot at its end
   */
  Outcome apply(Query query, String name);

  /** What came of it. */
  sealed interface Outcome {
    /** The rule is not for this query. */
    record Ignored() implements Outcome {
      static final Ignored IGNORED = new Ignored();
    }

    /**
     * The query cannot be what the rule makes of it.
     *
     * @param name that is none
     */
    record Invalid(String name) implements Outcome {}

    /**
     * The rule was applied.
     *
     * @param query what goes on
     * @param answers what is to be done to the answer, the last one first
     */
    record Done(Query query, List<AnswerRule> answers) implements Outcome {
      public Done {
        answers = List.copyOf(answers);
      }
    }
  }
}
