package io.skystack.dns.acl;

/** What is done with a query that a rule is for. */
public enum Action {
  /** It is passed on. */
  ALLOW,
  /** It is answered with REFUSED. */
  BLOCK,
  /** It is answered with no records. */
  FILTER,
  /** It is not answered. */
  DROP
}
