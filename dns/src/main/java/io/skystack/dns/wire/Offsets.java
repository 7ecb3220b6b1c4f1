package io.skystack.dns.wire;

import java.util.Arrays;

/** A list of places in a message, each below 65,536. Grows, and is used again. */
final class Offsets {
  /** None. */
  static final char[] NONE = {};

  private char[] values = new char[32];
  private int size;

  void clear() {
    size = 0;
  }

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = (char) value;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = (char) value;
  }

  char[] toArray() {
    return size == 0 ? NONE : Arrays.copyOf(values, size);
  }
}
