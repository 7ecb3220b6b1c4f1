package io.skystack.exechealthz;

import java.time.Instant;

/**
 * How a run of a command ended.
 *
 * @param outcome in one word
 * @param ending in words, such as {@code exit status 2}
 * @param output the last of what it wrote to both of its outputs
 * @param at when it ended
 * @param nanos the same as {@link System#nanoTime}, for its age: the wall clock may be set
 */
record Result(Outcome outcome, String ending, String output, Instant at, long nanos) {
  /** The ways to end. */
  enum Outcome {
    OK,
    FAILED,
    KILLED
  }

  /** One that ends now. */
  static Result now(Outcome outcome, String ending, String output) {
    return new Result(outcome, ending, output, Instant.now(), System.nanoTime());
  }

  /** Of a command that ended itself. */
  static Result exited(int status, String output) {
    return now(status == 0 ? Outcome.OK : Outcome.FAILED, "exit status " + status, output);
  }

  boolean isOk() {
    return outcome == Outcome.OK;
  }
}
