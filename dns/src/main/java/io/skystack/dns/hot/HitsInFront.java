package io.skystack.dns.hot;

/** What gives a cache's answers again without asking it, such as a server's hot answers. */
public interface HitsInFront {
  /** Queries answered so with records, since the start. */
  long success();

  /** Queries answered so with a no. */
  long denial();
}
