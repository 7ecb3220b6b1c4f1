package io.skystack.common.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordTreeTest {
  private static StoredRecord record(String key, int revision) {
    return new StoredRecord(
        RecordKey.parse(key),
        ServiceRecord.builder().host("10.0.0.1").build(),
        revision,
        Lease.NONE);
  }

  @Test
  void aNameHasItsOwnRecordAndThoseBelowItOnly() {
    RecordTree tree =
        RecordTree.of(
            List.of(
                record("a/svc4", 1),
                record("a/svc42", 2),
                record("a/svc4/x", 3),
                record("a/svc4-1", 4),
                record("a/svc", 5)));
    assertThat(tree.atOrBelow(RecordKey.parse("a/svc4")))
        .extracting(stored -> stored.key().toString())
        .containsExactly("a/svc4", "a/svc4/x");
    assertThat(tree.hasAtOrBelow(RecordKey.parse("a"))).isTrue();
    assertThat(tree.find(RecordKey.parse("a"))).isEmpty();
    assertThat(tree.hasAtOrBelow(RecordKey.parse("b"))).isFalse();
    assertThat(RecordTree.EMPTY.hasAtOrBelow(RecordKey.ROOT)).isFalse();
  }

  /** Against a sorted map, through enough changes for pages to split, join and vanish. */
  @Property(tries = 60)
  void changesDoWhatTheyDoToASortedMap(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<RecordKey, StoredRecord> model = new TreeMap<>();
    RecordTree tree = RecordTree.EMPTY;
    for (int round = 1; round <= 40; round++) {
      boolean shrinking = round > 25;
      List<Change> changes = new ArrayList<>();
      for (int i = random.nextInt(200); i >= 0; i--) {
        RecordKey key = randomKey(random);
        if (random.nextInt(10) < (shrinking ? 9 : 3)) {
          changes.add(new Change.Delete(key));
          model.remove(key);
        } else {
          StoredRecord put = record(key.toString(), round);
          changes.add(new Change.Put(put));
          model.put(key, put);
        }
      }
      RecordTree before = tree;
      tree = tree.with(changes);
      assertThat(tree.all()).containsExactlyElementsOf(model.values());
      assertThat(tree.size()).isEqualTo(model.size());
      assertThat(before.with(before.changesTo(tree)).all())
          .containsExactlyElementsOf(model.values());
      RecordKey asked = randomKey(random);
      assertThat(tree.find(asked).isPresent()).isEqualTo(model.containsKey(asked));
      assertThat(tree.atOrBelow(asked))
          .containsExactlyElementsOf(
              model.values().stream().filter(r -> r.key().isAtOrBelow(asked)).toList());
    }
    assertThat(RecordTree.of(model.values()).changesTo(tree)).isEmpty();
  }

  /** Against all records that lie below, with those taken out that were skipped. */
  @Property(tries = 300)
  void skipsToWhereItIsTold(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<RecordKey, StoredRecord> model = new TreeMap<>();
    for (int i = random.nextInt(3_000); i >= 0; i--) {
      StoredRecord put = record(randomKey(random).toString(), 1);
      model.put(put.key(), put);
    }
    RecordKey below = RecordKey.parse(random.nextBoolean() ? "a" : "a/z1");
    List<StoredRecord> rest =
        new ArrayList<>(
            model.values().stream().filter(stored -> stored.key().isAtOrBelow(below)).toList());
    RecordTree.Walk walk = RecordTree.of(model.values()).walk(below);
    while (!rest.isEmpty()) {
      assertThat(walk.hasNext()).isTrue();
      assertThat(walk.next()).isEqualTo(rest.remove(0));
      if (random.nextInt(3) == 0) {
        RecordKey to = randomKey(random);
        walk.skipTo(to);
        rest.removeIf(stored -> stored.key().compareTo(to) < 0);
      } else if (random.nextInt(3) == 0) {
        RecordKey past = randomKey(random).parent();
        walk.skipPast(past, past.length());
        // Behind all that lies below it: not before it, and not at or below it.
        rest.removeIf(stored -> stored.key().compareTo(past) < 0 || stored.key().isAtOrBelow(past));
      }
    }
    assertThat(walk.hasNext()).isFalse();
  }

  private static RecordKey randomKey(Random random) {
    StringBuilder key = new StringBuilder("a");
    for (int depth = random.nextInt(4); depth > 0; depth--) {
      key.append('/').append("-.0az".charAt(random.nextInt(5))).append(random.nextInt(8));
    }
    return RecordKey.parse(key.toString());
  }
}
