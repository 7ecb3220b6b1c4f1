package io.skystack.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.etcd.EtcdConnection;
import io.skystack.common.etcd.EtcdHistory;
import io.skystack.common.etcd.EtcdServer;
import io.skystack.common.etcd.Etcds;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.translate.Catalog;
import io.skystack.kube2sky.translate.Desired;
import io.skystack.kube2sky.translate.PodNames;
import io.skystack.kube2sky.translate.TranslateOptions;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which records there should be, from the first change of an object to the last, on etcd's own
 * clock: before each change a key of no meaning is put, and its revision is the time of the change.
 *
 * <p>What is held against etcd's history is one rule: a record that went away was unwanted at some
 * moment between the last time that all was still and then. More cannot be asked of who follows
 * several kinds of object, each at its own pace: it may see states that never were.
 */
final class ExpectedRecords implements AutoCloseable {
  private static final Translator TRANSLATOR =
      new Translator(
          "kube.local", "kube2sky/default", 30, new TranslateOptions(PodNames.VERIFIED, List.of()));

  private record Held(String path, String value) {}

  private final EtcdConnection clock;
  private final Catalog catalog = new Catalog(TRANSLATOR);
  private final Desired desired = new Desired();
  private final Map<String, String> now = new TreeMap<>();

  /** For each record that ever was wanted: from when on it was, and from when on no more. */
  private final Map<Held, NavigableMap<Long, Boolean>> wanted = new HashMap<>();

  private final TreeSet<Long> still = new TreeSet<>();

  ExpectedRecords(EtcdServer etcd) {
    clock = EtcdConnection.open(etcd.options("skydns"));
    update(0, Set.of(TRANSLATOR.domainUnit()));
    settled();
  }

  /** The time now; every change that comes from here on is later. */
  long time() {
    return Etcds.put(clock, "clock", "now", "{}");
  }

  /** An object was made or changed, not before this time. */
  void changed(long time, KubeObject object) {
    update(time, catalog.changed(object));
  }

  /** An object was taken away, not before this time. */
  void gone(long time, Kind kind, ObjectName name) {
    update(time, catalog.gone(kind, name));
  }

  private void update(long time, Set<Unit> touched) {
    for (Unit unit : touched) {
      desired.update(unit, catalog.translate(unit).claims()).forEach(key -> update(time, key));
    }
  }

  private void update(long time, RecordKey key) {
    String path = key.toString();
    String value = desired.at(key).map(ExpectedRecords::text).orElse("");
    String before = value.isEmpty() ? now.remove(path) : now.put(path, value);
    if (before != null) {
      states(path, before).put(time, false);
    }
    if (!value.isEmpty()) {
      states(path, value).put(time, true);
    }
  }

  private NavigableMap<Long, Boolean> states(String path, String value) {
    return wanted.computeIfAbsent(new Held(path, value), absent -> new TreeMap<>());
  }

  private static String text(ServiceRecord record) {
    return new String(RecordCodec.format(record), UTF_8);
  }

  /** What should be in etcd now, by its keys. */
  Map<String, String> now() {
    Map<String, String> keys = new TreeMap<>();
    now.forEach((path, value) -> keys.put("/skydns/" + path, value));
    return keys;
  }

  /** What a fresh start would write, were these all objects. */
  static Map<String, String> translation(Collection<KubeObject> objects) {
    Catalog fresh = new Catalog(TRANSLATOR);
    objects.forEach(fresh::changed);
    Desired records = new Desired();
    fresh.units().forEach(unit -> records.update(unit, fresh.translate(unit).claims()));
    Map<String, String> keys = new TreeMap<>();
    records.all().forEach((key, record) -> keys.put("/skydns/" + key, text(record)));
    return keys;
  }

  /** All that was wanted until now was seen in etcd. */
  void settled() {
    still.add(time());
  }

  /** Fails where a record went away that was wanted all the time. */
  void judge(List<EtcdHistory.Entry> history, String walk) {
    assertThat(history).anyMatch(EtcdHistory.Entry::isDeletion);
    Map<String, String> held = new HashMap<>();
    for (EtcdHistory.Entry entry : history) {
      String value = entry.value().orElse("");
      String before = value.isEmpty() ? held.remove(entry.path()) : held.put(entry.path(), value);
      if (before != null && !before.equals(value)) {
        assertThat(wasUnwanted(entry, before))
            .as("%s: %s took away %s, which was wanted all the time", walk, entry, before)
            .isTrue();
      }
    }
  }

  private boolean wasUnwanted(EtcdHistory.Entry entry, String before) {
    NavigableMap<Long, Boolean> states = wanted.get(new Held(entry.path(), before));
    if (states == null) {
      return true; // a state that never was
    }
    Long start = still.floor(entry.revision());
    Map.Entry<Long, Boolean> atStart = start == null ? null : states.floorEntry(start);
    return atStart == null
        || !atStart.getValue()
        || states.subMap(start, entry.revision()).containsValue(false);
  }

  @Override
  public void close() {
    clock.close();
  }
}
