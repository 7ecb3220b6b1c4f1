package io.skystack.kube2sky.elect;

import java.io.IOException;
import java.util.Optional;

/** Where the Lease is. Every write is guarded: of two at once one loses. */
interface LeaseStore {
  /** The Lease; empty if there is none. */
  Optional<Lease> read() throws IOException, InterruptedException;

  /**
   * Writes the Lease, renewed as of now.
   *
   * @param lease with the version that it was read at; with an empty one it is made
   * @return as it is now; empty if somebody else wrote it meanwhile
   */
  Optional<Lease> write(Lease lease) throws IOException, InterruptedException;

  /** Where that is, for an operator. */
  String where();
}
