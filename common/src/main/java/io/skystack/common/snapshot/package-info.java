/**
 * Records in a file, so that a start needs nobody: {@link io.skystack.common.snapshot.Snapshot} is
 * what is in it, {@link io.skystack.common.snapshot.SnapshotFile} reads and writes it, {@link
 * io.skystack.common.snapshot.SnapshotKeeper} decides when. Where the records come from is nothing
 * to them.
 */
@NullMarked
package io.skystack.common.snapshot;

import org.jspecify.annotations.NullMarked;
