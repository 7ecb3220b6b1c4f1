package io.skystack.kube2sky.elect;

import java.io.IOException;
import java.util.OptionalLong;

/** Who stands for election. Called by the elector's thread, one call after the other. */
public interface Candidate {
  /**
   * This replica holds the Lease: it takes its seat and works.
   *
   * @param term above that of everyone who held the Lease before, as far as the Lease knows
   * @return empty if it has taken its seat; else the term that somebody is known to have had, which
   *     is not below this one: the Lease was made anew, and the election has to be above that
   * @throws IOException if it could not take its seat; it is called again
   */
  OptionalLong elected(long term) throws IOException, InterruptedException;

  /** It holds the Lease no more: it stops. Also called where it had not taken its seat. */
  void deposed();
}
