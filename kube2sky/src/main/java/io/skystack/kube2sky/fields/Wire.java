package io.skystack.kube2sky.fields;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A walk along the fields of a message in protobuf's wire format. */
final class Wire {
  static final int VARINT = 0;
  private static final int FIXED64 = 1;
  static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** Of a tag, those that say how the field is laid out. */
  static final int TYPE_BITS = 3;

  static final int TYPE_MASK = 7;

  /** Bits of a varint in each byte. */
  static final int SEVEN = 7;

  private final byte[] bytes;
  private final int end;
  private int at;
  private int number;
  private int type;
  private long value;
  private int start;

  Wire(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Goes on to the next field; false behind the last one. */
  boolean next() throws MalformedException {
    if (at == end) {
      return false;
    }
    long tag = varint();
    number = (int) (tag >>> TYPE_BITS);
    type = (int) tag & TYPE_MASK;
    switch (type) {
      case VARINT -> value = varint();
      case FIXED64 -> skip(Long.BYTES);
      case FIXED32 -> skip(Integer.BYTES);
      case BYTES -> {
        value = varint();
        start = at;
        skip(value);
      }
      default -> throw new MalformedException();
    }
    return true;
  }

  /** Goes to the last field of that number, for of one that stands twice the last one counts. */
  boolean last(int wanted) throws MalformedException {
    boolean found = false;
    int lastType = 0;
    long lastValue = 0;
    int lastStart = 0;
    while (next()) {
      if (number == wanted) {
        found = true;
        lastType = type;
        lastValue = value;
        lastStart = start;
      }
    }
    number = wanted;
    type = lastType;
    value = lastValue;
    start = lastStart;
    return found;
  }

  private void skip(long count) throws MalformedException {
    if (count < 0 || count > end - at) {
      throw new MalformedException();
    }
    at += (int) count;
  }

  private long varint() throws MalformedException {
    long result = 0;
    for (int shift = 0; shift < Long.SIZE; shift += SEVEN) {
      if (at == end) {
        throw new MalformedException();
      }
      byte next = bytes[at++];
      result |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return result;
      }
    }
    throw new MalformedException();
  }

  int number() {
    return number;
  }

  /** The field's number, where it is one. */
  long value() throws MalformedException {
    require(VARINT);
    return value;
  }

  /** Where what the field holds starts, where that has a length. */
  int start() throws MalformedException {
    require(BYTES);
    return start;
  }

  /** Behind its last byte. */
  int stop() throws MalformedException {
    require(BYTES);
    return start + (int) value;
  }

  String text() throws MalformedException {
    require(BYTES);
    return new String(bytes, start, (int) value, StandardCharsets.UTF_8);
  }

  /** A walk along what the field holds. */
  Wire inside() throws MalformedException {
    return new Wire(bytes, start(), stop());
  }

  /** This one, which has to begin with these bytes, behind them. */
  Wire after(byte[] head) throws MalformedException {
    if (end - at < head.length
        || !Arrays.equals(bytes, at, at + head.length, head, 0, head.length)) {
      throw new MalformedException();
    }
    return new Wire(bytes, at + head.length, end);
  }

  /** What has not been walked yet, as fields. */
  Fields fields(Message message) {
    return Fields.of(message, bytes, at, end);
  }

  private void require(int wanted) throws MalformedException {
    if (type != wanted) {
      throw new MalformedException();
    }
  }

  /** The bytes are no message, or one of another type. */
  static final class MalformedException extends Exception {
    MalformedException() {
      super("no message of this type", null, false, false);
    }
  }
}
