package io.skystack.common.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds what an operator may have meant who wrote something that there is not. */
public final class Nearest {
  private Nearest() {}

  /**
   * The word that is nearest to what was written, as the end of a message: {@code (did you mean
   * 'success'?)}; empty if none is near.
   */
  public static String didYouMean(String written, Collection<String> known) {
    return didYouMean(written, known, UnaryOperator.identity());
  }

  /** The same for words that are compared by what {@code bare} leaves of them. */
  static String didYouMean(String written, Collection<String> known, UnaryOperator<String> bare) {
    String word = bare.apply(written);
    int tolerated = Math.max(1, word.length() / 3);
    Optional<String> nearest =
        known.stream()
            .filter(one -> one.length() > 2 && distance(word, bare.apply(one)) <= tolerated)
            .min(
                Comparator.<String>comparingInt(one -> distance(word, bare.apply(one)))
                    .thenComparing(Comparator.naturalOrder()));
    return nearest.map(one -> " (did you mean '" + one + "'?)").orElse("");
  }

  /** The Levenshtein distance, a row of the table at a time. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
