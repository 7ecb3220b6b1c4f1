package io.skystack.skydns.check;

/** Shows findings as they come, then the sum. */
public interface FindingPrinter {
  /** Shows one. */
  void print(Finding finding);

  /** Shows the sum; once, at the end. */
  void finish(Summary summary);

  /**
   * What was looked at.
   *
   * @param keys how many keys there are
   * @param elsewhere how many of them lie in none of the domains and are no reverse names
   * @param leases how many leases were looked at
   * @param revision of etcd
   * @param found how many findings there are
   */
  record Summary(long keys, long elsewhere, int leases, long revision, long found) {}
}
