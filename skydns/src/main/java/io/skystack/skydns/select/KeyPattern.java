package io.skystack.skydns.select;

import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordTree;

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
    boolean[] wild = new boolean[key.depth()];
    int first = wild.length;
    int start = 0;
    for (int i = 0; i < wild.length; i++) {
      int end = endOfLabel(key, start);
      wild[i] = isWildcard(key, start, end);
      if (wild[i] && first == wild.length) {
        first = i;
      }
      start = end + 1;
    }
    RecordKey range = first == wild.length ? key : RecordKey.of(key.labels().subList(0, first));
    return new KeyPattern(key, range, wild);
  }

  private static boolean isWildcard(RecordKey key, int start, int end) {
    return (end - start == 1 && key.byteAt(start) == '*')
        || (end - start == 3
            && key.byteAt(start) == 'a'
            && key.byteAt(start + 1) == 'n'
            && key.byteAt(start + 2) == 'y');
  }

  /** The key that all matching keys lie at or below: what stands before the first wildcard. */
  public RecordKey range() {
    return range;
  }

  /** How many labels the name has; a key with as many is the name's own. */
  public int depth() {
    return wild.length;
  }

  /** Whether a label is a wildcard. */
  public boolean isWild() {
    return range.length() != key.length();
  }

  /** Whether a key at or below {@link #range} is or lies below what is meant. */
  public boolean matches(RecordKey candidate) {
    if (!isWild()) { // the range is what is meant
      return true;
    }
    int mine = 0;
    int theirs = 0;
    for (boolean any : wild) {
      int myEnd = endOfLabel(key, mine);
      int theirEnd = endOfLabel(candidate, theirs);
      if (theirEnd < 0 || (!any && compareLabel(mine, candidate, theirs) != 0)) {
        return false;
      }
      mine = myEnd + 1;
      theirs = theirEnd + 1;
    }
    return true;
  }

  /**
   * Takes a walk on to the next key that may match.
   *
   * @param walk has just passed {@code candidate}, which does not match
   */
  void skip(RecordTree.Walk walk, RecordKey candidate) {
    int mine = 0;
    int theirs = 0;
    int afterWildcard = 0; // in the candidate, behind the last wildcard so far
    for (boolean any : wild) {
      int theirEnd = endOfLabel(candidate, theirs);
      if (any && theirEnd < 0) {
        return; // any label may come next
      }
      int order = any ? 0 : theirEnd < 0 ? -1 : compareLabel(mine, candidate, theirs);
      if (order < 0) { // below the labels so far, ours is still to come
        walk.skipTo(joined(candidate, theirs, mine));
        return;
      }
      if (order > 0) { // it would have come before: on to another label at the wildcard
        walk.skipPast(candidate, afterWildcard);
        return;
      }
      mine = endOfLabel(key, mine) + 1;
      theirs = theirEnd + 1;
      afterWildcard = any ? theirs : afterWildcard;
    }
  }

  /** The other's label compared with the one at {@code mine}, each with its slash. */
  private int compareLabel(int mine, RecordKey other, int theirs) {
    for (int i = 0; ; i++) {
      int order = Byte.compareUnsigned(other.byteAt(theirs + i), key.byteAt(mine + i));
      if (order != 0 || key.byteAt(mine + i) == '/') {
        return order;
      }
    }
  }

  /** The first labels of {@code other}, followed by the label of ours at {@code mine}. */
  private RecordKey joined(RecordKey other, int length, int mine) {
    int label = endOfLabel(key, mine) + 1 - mine;
    byte[] path = new byte[length + label];
    for (int i = 0; i < length; i++) {
      path[i] = other.byteAt(i);
    }
    for (int i = 0; i < label; i++) {
      path[length + i] = key.byteAt(mine + i);
    }
    return RecordKey.ofBytes(path);
  }

  /** The pattern of a key as it is: a wildcard in it is a label like others. */
  public static KeyPattern ofLiteral(RecordKey key) {
    return new KeyPattern(key, key, new boolean[key.depth()]);
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
