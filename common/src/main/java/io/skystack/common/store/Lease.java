package io.skystack.common.store;

/**
 * A lease (etcd's) that records may hang on: they go when it ends. One object serves all records of
 * a lease, and is brought up to date as the lease is kept alive.
 */
public final class Lease {
  /** No lease: never ends. */
  public static final Lease NONE = new Lease(0, 0);

  private final long id;

  /** Of {@link System#nanoTime}. */
  private volatile long endNanos;

  public Lease(long id, long endNanos) {
    this.id = id;
    this.endNanos = endNanos;
  }

  /** etcd's identifier; 0 for {@link #NONE}. It says nothing about time. */
  public long id() {
    return id;
  }

  /** Sets when it ends, in {@link System#nanoTime}'s terms. */
  public void endsAt(long nanos) {
    endNanos = nanos;
  }

  /**
   * Caps a TTL at what is left of the lease, in whole seconds; at least 1, since a record that is
   * still served is still worth a moment.
   */
  public int cap(int ttlSeconds, long nowNanos) {
    if (this == NONE) {
      return ttlSeconds;
    }
    long left = (endNanos - nowNanos) / 1_000_000_000L;
    return (int) Math.max(1, Math.min(ttlSeconds, left));
  }
}
