package io.skystack.dns.wire;

/**
 * Writes names into one message after the other, compressed (RFC 1035 section 4.1.4): what of a
 * name's end is in the message already is pointed to.
 *
 * <p>A hash table from the end of a name to where it stands. Entries of an earlier message are told
 * by their stamp, so that starting a new message costs nothing. The table has a bound: a message of
 * many names compresses only against the first few hundred, and the work for each name is bounded
 * by its labels.
 */
final class NameCompressor {
  private static final int SLOTS = 1024;
  private static final int MAX_ENTRIES = SLOTS / 2;
  private static final int MAX_LABELS = 128;

  /** A pointer has 14 bits. */
  static final int MAX_OFFSET = 0x3FFF;

  /** What a pointer begins with. */
  static final int POINTER = 0xC000;

  private final int[] stamps = new int[SLOTS];
  private final int[] hashes = new int[SLOTS];
  private final char[] offsets = new char[SLOTS];
  private final int[] labelStarts = new int[MAX_LABELS];
  private final int[] suffixHashes = new int[MAX_LABELS];
  private int stamp;
  private int entries;

  /** Begins a new message. */
  void reset() {
    stamp++;
    entries = 0;
  }

  /**
   * Writes a name.
   *
   * @param out the message, its header at 0; with room for the whole name
   * @param at where to write
   * @param from holds the name, uncompressed, at {@code fromAt}
   * @return where the message goes on
   */
  int write(byte[] out, int at, byte[] from, int fromAt) {
    int labels = split(from, fromAt);
    int known = 0;
    int target = -1;
    while (known < labels) {
      target = find(out, from, labelStarts[known], suffixHashes[known]);
      if (target >= 0) {
        break;
      }
      known++;
    }
    int literal = known < labels ? labelStarts[known] - fromAt : length(from, fromAt) - 1;
    System.arraycopy(from, fromAt, out, at, literal);
    for (int i = 0; i < known; i++) {
      remember(at + labelStarts[i] - fromAt, suffixHashes[i]);
    }
    if (target < 0) {
      out[at + literal] = 0;
      return at + literal + 1;
    }
    out[at + literal] = (byte) ((POINTER | target) >> 8);
    out[at + literal + 1] = (byte) target;
    return at + literal + 2;
  }

  /** Whether a name that begins with this byte is but a pointer. */
  static boolean isPointer(byte first) {
    return (first & 0xFF) >= POINTER >> 8;
  }

  /** The bytes of an uncompressed name that stands at {@code from}. */
  static int length(byte[] name, int from) {
    int at = from;
    while (name[at] != 0) {
      at += 1 + name[at];
    }
    return at + 1 - from;
  }

  /** Finds where each label starts, and the hash of the name from there on. */
  private int split(byte[] name, int from) {
    int labels = 0;
    for (int at = from; name[at] != 0; at += 1 + name[at]) {
      labelStarts[labels++] = at;
    }
    int hash = 17;
    for (int i = labels - 1; i >= 0; i--) {
      int start = labelStarts[i];
      for (int at = start + name[start]; at >= start; at--) {
        hash = hash * 31 + lower(name[at]);
      }
      suffixHashes[i] = hash;
    }
    return labels;
  }

  private int find(byte[] out, byte[] name, int from, int hash) {
    for (int slot = slot(hash); stamps[slot] == stamp; slot = (slot + 1) & (SLOTS - 1)) {
      if (hashes[slot] == hash && isSame(out, offsets[slot], name, from)) {
        return offsets[slot];
      }
    }
    return -1;
  }

  private void remember(int offset, int hash) {
    if (offset > MAX_OFFSET || entries == MAX_ENTRIES) {
      return;
    }
    int slot = slot(hash);
    while (stamps[slot] == stamp) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    stamps[slot] = stamp;
    hashes[slot] = hash;
    offsets[slot] = (char) offset;
    entries++;
  }

  /** Compares without regard to case; pointers in the message are ours and lead backwards. */
  private static boolean isSame(byte[] out, int offset, byte[] name, int from) {
    int at = offset;
    int nameAt = from;
    while (true) {
      int length = out[at] & 0xFF;
      if (length >= POINTER >> 8) {
        at = (length << 8 | (out[at + 1] & 0xFF)) & MAX_OFFSET;
        continue;
      }
      if (length != name[nameAt]) {
        return false;
      }
      if (length == 0) {
        return true;
      }
      for (int i = 1; i <= length; i++) {
        if (lower(out[at + i]) != lower(name[nameAt + i])) {
          return false;
        }
      }
      at += 1 + length;
      nameAt += 1 + length;
    }
  }

  private static int slot(int hash) {
    int h = hash * 0x9E3779B9;
    return h >>> 22;
  }

  private static int lower(byte value) {
    return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
  }
}
