package io.skystack.skydns.select;

import io.skystack.common.record.RecordKey;
import java.util.List;

/**
 * Which keys a name stands for: its own key and all below it, where a label {@code *} or {@code
 * any} is any one label.
 */
public final class KeyPattern {
  private final RecordKey key;
  private final RecordKey range;
  private final boolean[] wild;

  private KeyPattern(RecordKey key, RecordKey range, boolean[] wild) {
    this.key = key;
    this.range = range;
    this.wild = wild;
  }

  /** The pattern that the key of a name is. */
  public static KeyPattern of(RecordKey key) {
    List<String> labels = key.labels();
    boolean[] wild = new boolean[labels.size()];
    int first = labels.size();
    for (int i = labels.size() - 1; i >= 0; i--) {
      String label = labels.get(i);
      wild[i] = label.equals("*") || label.equals("any");
      if (wild[i]) {
        first = i;
      }
    }
    RecordKey range = first == labels.size() ? key : RecordKey.of(labels.subList(0, first));
    return new KeyPattern(key, range, wild);
  }

  /** The key that all matching keys lie at or below: what stands before the first wildcard. */
  public RecordKey range() {
    return range;
  }

  /** How many labels the name has; a key with as many is the name's own. */
  public int depth() {
    return wild.length;
  }

  /** Whether a key at or below {@link #range} is or lies below what is meant. */
  public boolean matches(RecordKey candidate) {
    if (range.length() == key.length()) { // no wildcard: the range is what is meant
      return true;
    }
    int mine = 0;
    int theirs = 0;
    for (boolean any : wild) {
      int myEnd = endOfLabel(key, mine);
      int theirEnd = endOfLabel(candidate, theirs);
      if (theirEnd < 0 || (!any && !sameLabel(mine, myEnd, candidate, theirs, theirEnd))) {
        return false;
      }
      mine = myEnd + 1;
      theirs = theirEnd + 1;
    }
    return true;
  }

  private boolean sameLabel(int from, int to, RecordKey other, int otherFrom, int otherTo) {
    if (to - from != otherTo - otherFrom) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (key.byteAt(i) != other.byteAt(otherFrom + i - from)) {
        return false;
      }
    }
    return true;
  }

  private static int endOfLabel(RecordKey key, int from) {
    for (int i = from; i < key.length(); i++) {
      if (key.byteAt(i) == '/') {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
