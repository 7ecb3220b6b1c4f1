package io.skystack.skydns.select;

import io.skystack.common.record.RecordKey;
import java.io.IOException;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * The place of a name in the tree of records, and back: the labels in reverse order. Bytes are
 * taken as they are (RFC 2181 section 11), but for the letters A to Z, which are looked for in
 * lower case (RFC 4343).
 */
public final class NameKey {
  private static final int MOST_LABEL_BYTES = 63;
  private static final int MOST_NAME_BYTES = 255;

  private NameKey() {}

  /**
   * The key of an absolute name.
   *
   * @return empty if a label holds a slash: no key is that name's
   */
  public static Optional<RecordKey> keyOf(Name name) {
    byte[] wire = name.toWireCanonical(); // in lower case
    // Each label's length byte becomes its slash; the root's length byte has none.
    byte[] path = new byte[wire.length - 1];
    int end = path.length;
    for (int at = 0; wire[at] != 0; at += wire[at] + 1) {
      int length = wire[at];
      path[--end] = '/';
      for (int i = length; i > 0; i--) {
        byte b = wire[at + i];
        if (b == '/') {
          return Optional.empty();
        }
        path[--end] = b;
      }
    }
    return Optional.of(RecordKey.ofBytes(path));
  }

  /**
   * The absolute name of a key, letter case kept.
   *
   * @return empty if a label is longer than 63 bytes or the name longer than 255 (RFC 1035 section
   *     2.3.4): no name is that key's
   */
  public static Optional<Name> nameOf(RecordKey key) {
    byte[] wire = new byte[key.length() + 1];
    if (wire.length > MOST_NAME_BYTES) {
      return Optional.empty();
    }
    int end = key.length(); // wire[end] is the root's zero
    int label = 0;
    for (int i = 0; i < key.length(); i++) {
      if (key.byteAt(i) != '/') {
        continue;
      }
      int length = i - label;
      if (length > MOST_LABEL_BYTES) {
        return Optional.empty();
      }
      end -= length + 1;
      wire[end] = (byte) length;
      for (int j = 0; j < length; j++) {
        wire[end + 1 + j] = key.byteAt(label + j);
      }
      label = i + 1;
    }
    return Optional.of(ofWire(wire));
  }

  private static Name ofWire(byte[] wire) {
    try {
      return new Name(wire);
    } catch (IOException e) {
      throw new IllegalStateException("a name within its bounds is a name", e);
    }
  }
}
