package io.skystack.skydns.check;

import io.skystack.common.record.RecordKey;
import io.skystack.skydns.select.NameKey;
import java.util.Optional;

/** Which keys no question reaches, for there is no such name or nobody asks for it. */
final class KeyCheck {
  private static final int MOST_LABEL_BYTES = 63;

  private KeyCheck() {}

  /** What is wrong with a key; empty if a question reaches it. */
  static Optional<String> problem(RecordKey key) {
    for (String label : key.labels()) {
      Optional<String> problem = problem(label);
      if (problem.isPresent()) {
        return problem;
      }
    }
    return NameKey.nameOf(key).isPresent()
        ? Optional.empty()
        : Optional.of("its name would be longer than 255 bytes");
  }

  private static Optional<String> problem(String label) {
    if (label.length() > MOST_LABEL_BYTES) {
      return Optional.of("a label of it is longer than 63 bytes");
    }
    if (label.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
      return Optional.of(
          "names are looked for in lower case: '%s' is never found".formatted(label));
    }
    if (label.equals("*") || label.equals("any")) {
      return Optional.of(
          "'%s' in a question is a wildcard: it finds this and all others".formatted(label));
    }
    if (label.chars().anyMatch(c -> c > 0x7e)) {
      return Optional.of("a label of it is not ASCII: clients ask for its form with xn--");
    }
    return label.chars().anyMatch(c -> c <= ' ')
        ? Optional.of("a label of it holds a space or control character: no client asks for it")
        : Optional.empty();
  }
}
