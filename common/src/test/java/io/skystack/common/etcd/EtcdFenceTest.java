package io.skystack.common.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.etcd.EtcdFence.Outdated;
import io.skystack.common.etcd.EtcdFence.Taken;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.RecordSink.FencedException;
import io.skystack.common.store.RecordSink.Put;
import io.skystack.common.store.RecordSink.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdFenceTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final Duration CALL = Duration.ofSeconds(5);
  private static final RecordKey A = RecordKey.parse("local/a");
  private static final ServiceRecord VALUE = ServiceRecord.builder().host("10.0.0.1").build();

  private EtcdConnection connection;

  @BeforeEach
  void open() {
    connection = EtcdConnection.open(ETCD.options());
  }

  @AfterEach
  void close() {
    connection.close();
  }

  private EtcdFence fence() {
    return new EtcdFence(connection, "one", CALL);
  }

  private EtcdSink sink(EtcdFence fence) {
    return new EtcdSink(connection, CALL, Optional.of(fence));
  }

  private static void refused(RecordSink sink, Write write) {
    assertThatThrownBy(() -> sink.write(List.of(write)).get(9, TimeUnit.SECONDS))
        .hasCauseInstanceOf(FencedException.class);
  }

  @Test
  void whoHasNotTakenItWritesNothing() {
    refused(sink(fence()), new Put(A, VALUE, 0));
    assertThat(ETCD.values()).isEmpty();
  }

  @Test
  void whoeverTakesItKeepsOutTheOneBeforeHoweverLate() {
    EtcdFence old = fence();
    EtcdFence next = fence();
    assertThat(Etcds.get(old.take("old", 1))).isEqualTo(new Taken());
    long revision = Etcds.get(sink(old).write(List.of(new Put(A, VALUE, 0))));
    assertThat(Etcds.get(next.take("next", 2))).isEqualTo(new Taken());
    ServiceRecord late = VALUE.toBuilder().host("10.6.6.6").build();
    refused(sink(old), new Put(A, late, revision)); // its guard on the record itself holds
    assertThat(ETCD.values().get("local/a")).contains("10.0.0.1");
    ServiceRecord newer = VALUE.toBuilder().host("10.0.0.2").build();
    assertThat(Etcds.get(sink(next).write(List.of(new Put(A, newer, revision))))).isPositive();
  }

  @Test
  void aTermThatIsNotNewerIsRefused() {
    assertThat(Etcds.get(fence().take("next", 5))).isEqualTo(new Taken());
    EtcdFence late = fence();
    assertThat(Etcds.get(late.take("late", 4))).isEqualTo(new Outdated(5));
    assertThat(Etcds.get(late.take("late", 5))).isEqualTo(new Outdated(5));
    assertThat(late.isTaken()).isFalse();
    assertThat(Etcds.get(late.take("late", 6))).isEqualTo(new Taken());
  }

  @Test
  void aRecordInTheWayIsAConflictAndNoFence() {
    EtcdFence fence = fence();
    Etcds.get(fence.take("one", 1));
    ETCD.put("local/a", "{\"host\":\"10.9.9.9\"}");
    assertThatThrownBy(
            () -> sink(fence).write(List.of(new Put(A, VALUE, 0))).get(9, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RecordSink.ConflictException.class);
  }

  @Test
  void letGoOfNothingIsWritten() {
    EtcdFence fence = fence();
    Etcds.get(fence.take("one", 1));
    fence.drop();
    refused(sink(fence), new Put(A, VALUE, 0));
  }

  @Test
  void withTheFenceMostWritesStillFit() {
    EtcdFence fence = fence();
    Etcds.get(fence.take("one", 1));
    EtcdSink sink = sink(fence);
    List<Write> most = new ArrayList<>();
    for (int i = 0; i < sink.mostWrites(); i++) {
      most.add(new Put(A.child("n" + i), VALUE, 0));
    }
    Etcds.get(sink.write(most));
    assertThat(ETCD.values()).hasSize(127);
    List<Write> more = new ArrayList<>(most);
    more.add(new Put(A, VALUE, 0));
    assertThat(sink.write(more)).isCompletedExceptionally();
  }

  @Test
  void theKeyLiesOutsideOfAllRecords() {
    Etcds.get(fence().take("one", 1));
    assertThat(ETCD.values()).isEmpty();
    try (MirrorRig rig = MirrorRig.start(EtcdOptions.of(ETCD.endpoints(), "")).awaitLive()) {
      assertThat(rig.mirror.tree().all())
          .noneMatch(record -> record.key().toString().contains("leader"));
    }
  }
}
