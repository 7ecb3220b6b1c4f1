package io.skystack.common.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class MemoryRecordsTest {
  private static final RecordKey A = RecordKey.parse("local/a");
  private static final RecordKey B = RecordKey.parse("local/b");
  private static final ServiceRecord VALUE = ServiceRecord.builder().host("10.0.0.1").build();

  private final MemoryRecords records = new MemoryRecords(new StoreStatus.Live());

  @Test
  void aGuardThatDoesNotHoldStopsTheWholeWrite() throws Exception {
    long revision = records.write(List.of(new RecordSink.Put(A, VALUE, 0))).get();
    assertThatThrownBy(
            () ->
                records
                    .write(
                        List.of(new RecordSink.Put(B, VALUE, 0), new RecordSink.Put(A, VALUE, 0)))
                    .get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(RecordSink.ConflictException.class)
        .hasMessageContaining("local/a");
    assertThat(records.tree().find(B)).isEmpty();
    records.write(List.of(new RecordSink.Delete(A, revision))).get();
    assertThat(records.tree().size()).isZero();
  }

  @Test
  void aStampHoldsUntilSomethingAtOrBelowItChanges() throws Exception {
    Versions.Stamp a = records.versions().stamp(A);
    Versions.Stamp b = records.versions().stamp(B);
    Versions.Stamp root = records.versions().stamp(RecordKey.ROOT);
    records.write(List.of(new RecordSink.Put(A.child("x"), VALUE, 0))).get();
    assertThat(records.versions().holds(a)).isFalse();
    assertThat(records.versions().holds(b)).isTrue();
    assertThat(records.versions().holds(root)).isFalse();
  }

  @Test
  void listenersHearWhatCanBeSeen() throws Exception {
    List<Integer> sizes = new ArrayList<>();
    try (AutoCloseable listening =
        records.onChange(changes -> sizes.add(records.tree().size() * 10 + changes.size()))) {
      records
          .write(List.of(new RecordSink.Put(A, VALUE, 0), new RecordSink.Put(B, VALUE, 0)))
          .get();
    }
    records.write(List.of(new RecordSink.Put(A.child("x"), VALUE, 0))).get();
    assertThat(sizes).containsExactly(22);
  }
}
