package io.skystack.dns.corefile;

import java.util.List;

/** A Corefile that cannot be served: what only its operator can mend. */
public final class CorefileException extends RuntimeException {
  private final transient List<String> errors;

  CorefileException(List<String> errors) {
    super(String.join("; ", errors));
    this.errors = List.copyOf(errors);
  }

  /** All that is wrong, a line each, such as {@code Corefile:12: cache: unknown property 'x'}. */
  public List<String> errors() {
    return errors;
  }
}
