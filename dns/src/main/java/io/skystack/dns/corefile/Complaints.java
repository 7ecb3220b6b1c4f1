package io.skystack.dns.corefile;

import io.skystack.dns.corefile.Token.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a Corefile, line by line, so that all of it is told at once. */
final class Complaints {
  private final Set<String> errors = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /** Takes note of an error, once: a snippet may be put in at many places. */
  void error(Place place, String what) {
    error(place.toString(), what);
  }

  /** The same for a place that is written already: {@code Corefile:12}. */
  void error(String place, String what) {
    errors.add(place + ": " + what);
  }

  void warning(Place place, String what) {
    warnings.add(place + ": " + what);
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  List<String> warnings() {
    return new ArrayList<>(warnings);
  }

  /**
   * Goes on only with a Corefile that is right.
   *
   * @throws CorefileException with all errors, if there is one
   */
  void check() {
    if (hasErrors()) {
      throw new CorefileException(new ArrayList<>(errors));
    }
  }
}
