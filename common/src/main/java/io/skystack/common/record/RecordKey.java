package io.skystack.common.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The place of a record in the tree of names: the labels of a name, the root's side first. The name
 * {@code mysql.default.svc.kube.local.} lies at {@code local/kube/svc/default/mysql}; in etcd the
 * path prefix stands before it ({@code /skydns/local/kube/svc/default/mysql}).
 *
 * <p>Inside, every label ends in a slash ({@code local/kube/}). So a key lies at or below another
 * exactly if its bytes start with the other's, and {@code svc42} never lies below {@code svc4}; and
 * all that lies below a key stands together in the order of the bytes.
 *
 * <p>Labels are bytes (RFC 2181 section 11), seen here as ISO-8859-1 characters. Lower case is the
 * business of who makes a key from a name: keys differ by case, as they do in etcd.
 */
public final class RecordKey implements Comparable<RecordKey> {
  /** The root: the empty key that every other lies below. */
  public static final RecordKey ROOT = new RecordKey(new byte[0]);

  private final byte[] path;

  /** Kept once it was asked for, as a string's is; 0 before. */
  private int hash;

  private RecordKey(byte[] path) {
    this.path = path;
  }

  /**
   * The key with these labels, the root's side first.
   *
   * @throws IllegalArgumentException if a label is empty or holds a slash: no key has such a label
   */
  public static RecordKey of(List<String> labels) {
    StringBuilder joined = new StringBuilder();
    for (String label : labels) {
      if (!isLabel(label)) {
        throw new IllegalArgumentException("no key has the label '" + label + "'");
      }
      joined.append(label).append('/');
    }
    return new RecordKey(joined.toString().getBytes(ISO_8859_1));
  }

  /** As {@link #of(List)}. */
  public static RecordKey of(String... labels) {
    return of(Arrays.asList(labels));
  }

  /**
   * The key written as a path, such as {@code local/kube/svc}; slashes before it and after it do
   * not count.
   *
   * @throws IllegalArgumentException if a label in it is empty
   */
  public static RecordKey parse(String path) {
    String inner = path;
    while (inner.startsWith("/")) {
      inner = inner.substring(1);
    }
    while (inner.endsWith("/")) {
      inner = inner.substring(0, inner.length() - 1);
    }
    return inner.isEmpty() ? ROOT : of(List.of(inner.split("/", -1)));
  }

  /**
   * The key with exactly these bytes, each label ended by a slash. For whoever builds keys straight
   * from the wire; the array becomes the key's own.
   *
   * @throws IllegalArgumentException if the last label does not end, or a label is empty
   */
  public static RecordKey ofBytes(byte[] path) {
    for (int i = 0; i < path.length; i++) {
      if (path[i] == '/' && (i == 0 || path[i - 1] == '/')) {
        throw new IllegalArgumentException("empty label in a key");
      }
    }
    if (path.length > 0 && path[path.length - 1] != '/') {
      throw new IllegalArgumentException("a key's last label ends in a slash");
    }
    return new RecordKey(path);
  }

  /** Whether a key can have this label. */
  public static boolean isLabel(String label) {
    return !label.isEmpty() && label.indexOf('/') < 0;
  }

  /** The key one level below this one. */
  public RecordKey child(String label) {
    if (!isLabel(label)) {
      throw new IllegalArgumentException("no key has the label '" + label + "'");
    }
    byte[] name = label.getBytes(ISO_8859_1);
    byte[] below = Arrays.copyOf(path, path.length + name.length + 1);
    System.arraycopy(name, 0, below, path.length, name.length);
    below[below.length - 1] = '/';
    return new RecordKey(below);
  }

  /** The key one level above this one; the root's is the root. */
  public RecordKey parent() {
    int end = path.length - 1;
    while (end > 0 && path[end - 1] != '/') {
      end--;
    }
    return end <= 0 ? ROOT : new RecordKey(Arrays.copyOf(path, end));
  }

  /** The key of the first {@code count} labels; the whole key if it has no more. */
  public RecordKey first(int count) {
    int end = 0;
    for (int labels = 0; labels < count && end < path.length; end++) {
      if (path[end] == '/') {
        labels++;
      }
    }
    return end == path.length ? this : new RecordKey(Arrays.copyOf(path, end));
  }

  /** Whether this key is {@code other} or lies below it. */
  public boolean isAtOrBelow(RecordKey other) {
    return path.length >= other.path.length
        && Arrays.equals(path, 0, other.path.length, other.path, 0, other.path.length);
  }

  /** How many labels it has. */
  public int depth() {
    int depth = 0;
    for (byte b : path) {
      if (b == '/') {
        depth++;
      }
    }
    return depth;
  }

  /** The labels, the root's side first. */
  public List<String> labels() {
    List<String> labels = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < path.length; i++) {
      if (path[i] == '/') {
        labels.add(new String(path, start, i - start, ISO_8859_1));
        start = i + 1;
      }
    }
    return Collections.unmodifiableList(labels);
  }

  /** How long {@link #byteAt} goes. */
  public int length() {
    return path.length;
  }

  /** The byte at {@code index} of the path, each label of which ends in a slash. */
  public byte byteAt(int index) {
    return path[index];
  }

  /**
   * Visits the {@link #hashCode} of the root, of each key above this one, and of this one last: a
   * change here is a change of every part of the tree that holds this key.
   */
  public void forEachPrefixHash(IntConsumer visit) {
    int hash = ROOT.hashCode();
    visit.accept(hash);
    for (byte b : path) {
      hash = 31 * hash + b; // as Arrays.hashCode goes on
      if (b == '/') {
        visit.accept(hash);
      }
    }
  }

  /**
   * Compares this key with all keys that start with the first {@code length} bytes of {@code
   * other}.
   *
   * @return negative if it comes before them, 0 if it is one of them, positive if behind them
   */
  public int comparePrefix(RecordKey other, int length) {
    return Arrays.compareUnsigned(path, 0, Math.min(path.length, length), other.path, 0, length);
  }

  @Override
  public int compareTo(RecordKey other) {
    return Arrays.compareUnsigned(path, other.path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordKey that && Arrays.equals(path, that.path);
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = Arrays.hashCode(path);
      hash = known;
    }
    return known;
  }

  /** The path without a slash at either end, such as {@code local/kube/svc}. */
  @Override
  public String toString() {
    return path.length == 0 ? "" : new String(path, 0, path.length - 1, ISO_8859_1);
  }
}
