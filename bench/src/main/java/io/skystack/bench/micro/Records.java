package io.skystack.bench.micro;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.bench.data.Dataset;
import io.skystack.common.store.MemoryRecords;
import io.skystack.common.store.RecordSink;
import io.skystack.common.store.StoreStatus;
import io.skystack.dns.plugin.Chain;
import io.skystack.skydns.answer.SkyMetrics;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.answer.SkyPlugin;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;

/** A chain that answers from records in memory. */
final class Records {
  private Records() {}

  /** Ten thousand names with one address, and names with ten and with a thousand below them. */
  static Chain chain() {
    MemoryRecords records = new MemoryRecords(new StoreStatus.Live());
    List<Dataset.Entry> entries = new ArrayList<>(Dataset.all());
    crowd(entries, "ten", 10);
    crowd(entries, "thousand", 1000);
    for (Dataset.Entry entry : entries) {
      records.write(List.of(new RecordSink.Put(entry.key(), entry.value(), 0))).join();
    }
    SkyOptions options = SkyOptions.of(List.of(Name.fromConstantString("kube.local.")));
    return new Chain(
        List.of(new SkyPlugin(records, options, SkyMetrics.register(new PrometheusRegistry()))));
  }

  private static void crowd(List<Dataset.Entry> entries, String name, int size) {
    for (int i = 0; i < size; i++) {
      entries.add(
          Dataset.entry("e" + i + "." + name + ".sizes.svc.kube.local", Dataset.address(i)));
    }
  }
}
