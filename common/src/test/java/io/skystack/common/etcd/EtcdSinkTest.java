package io.skystack.common.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordSink.ConflictException;
import io.skystack.common.store.RecordSink.Delete;
import io.skystack.common.store.RecordSink.Put;
import io.skystack.common.store.RecordSink.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdSinkTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final RecordKey A = RecordKey.parse("local/a");
  private static final RecordKey B = RecordKey.parse("local/b");
  private static final ServiceRecord VALUE = ServiceRecord.builder().host("10.0.0.1").build();

  private EtcdConnection connection;
  private EtcdSink sink;

  @BeforeEach
  void open() {
    connection = EtcdConnection.open(ETCD.options());
    sink = new EtcdSink(connection, Duration.ofSeconds(5));
  }

  @AfterEach
  void close() {
    sink.close();
    connection.close();
  }

  @Test
  void writesTheValueAsItIsSpecified() {
    long revision = Etcds.get(sink.write(List.of(new Put(A, VALUE, 0))));
    assertThat(revision).isPositive();
    assertThat(ETCD.values())
        .containsExactly(
            java.util.Map.entry(
                "local/a", "{\"host\":\"10.0.0.1\",\"priority\":0,\"weight\":0,\"ttl\":0}"));
  }

  @Test
  void aGuardThatDoesNotHoldStopsTheWholeWrite() {
    long revision = Etcds.get(sink.write(List.of(new Put(A, VALUE, 0))));
    for (Write wrong :
        List.of(new Put(A, VALUE, 0), new Put(A, VALUE, revision + 1), new Delete(A, 7))) {
      assertThatThrownBy(
              () -> sink.write(List.of(new Put(B, VALUE, 0), wrong)).get(9, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(ConflictException.class)
          .hasMessageContaining("local/a is revision " + revision);
    }
    assertThat(ETCD.values()).containsOnlyKeys("local/a");
    long next = Etcds.get(sink.write(List.of(new Put(B, VALUE, 0), new Delete(A, revision))));
    assertThat(next).isGreaterThan(revision);
    assertThat(ETCD.values()).containsOnlyKeys("local/b");
  }

  @Test
  void mostWritesFitAndOneMoreDoesNot() {
    List<Write> most =
        IntStream.range(0, sink.mostWrites())
            .<Write>mapToObj(i -> new Put(A.child("n" + i), VALUE, 0))
            .toList();
    Etcds.get(sink.write(most));
    assertThat(ETCD.values()).hasSize(128);
    List<Write> more = new java.util.ArrayList<>(most);
    more.add(new Put(B, VALUE, 0));
    assertThat(sink.write(more)).isCompletedExceptionally();
  }

  @Test
  void aMirrorReachesWhatWasWrittenAlsoWhenNothingWas() {
    try (MirrorRig rig = MirrorRig.start(ETCD.options()).awaitLive()) {
      long revision = Etcds.get(sink.write(List.of(new Put(A, VALUE, 0))));
      Etcds.get(rig.mirror.reached(revision));
      assertThat(rig.host("local/a")).contains("10.0.0.1");
      Etcds.put(ETCD.client(), "elsewhere", "x", "y"); // moves etcd's revision, not the mirror's
      Etcds.get(rig.mirror.reached(Etcds.get(sink.write(List.of()))));
      Etcds.get(rig.mirror.reached(Etcds.get(sink.write(List.of(new Delete(B, 0))))));
    }
  }
}
