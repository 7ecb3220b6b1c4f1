package io.skystack.skydns.answer;

import java.util.List;
import org.xbill.DNS.Record;

/**
 * What the records of a name give for a type, before identical records are taken out and TTLs made
 * equal.
 *
 * @param answer in the order in which it goes out; empty: there is none of the type
 * @param additional in the order in which it goes out
 */
record Found(List<Record> answer, List<Record> additional) {
  /** Nothing of the type. */
  static final Found NOTHING = new Found(List.of(), List.of());

  Found {
    answer = List.copyOf(answer);
    additional = List.copyOf(additional);
  }

  /** An answer without additional records. */
  static Found of(List<Record> answer) {
    return new Found(answer, List.of());
  }
}
