package io.skystack.dns.hot;

import io.skystack.dns.plugin.Answer;
import org.xbill.DNS.Rcode;

/** What is told apart where hot answers are counted. */
public enum HotKind {
  /** A cache's answer with records: to find it hot is a hit of that cache. */
  CACHED_SUCCESS,
  /** A cache's answer that says no. */
  CACHED_DENIAL,
  /** Any other. */
  OTHER;

  private static final String CACHE = "cache";

  /** Of an answer that is to be kept. */
  public static HotKind of(Answer answer) {
    if (!answer.origin().equals(CACHE)) {
      return OTHER;
    }
    return answer.rcode() == Rcode.NOERROR && !answer.answer().isEmpty()
        ? CACHED_SUCCESS
        : CACHED_DENIAL;
  }
}
