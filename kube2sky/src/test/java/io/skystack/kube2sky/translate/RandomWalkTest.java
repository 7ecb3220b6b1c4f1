package io.skystack.kube2sky.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.NamespaceObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.PodObject;
import io.skystack.kube2sky.model.Port;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * After any changes in any order the records are those of a fresh start, and whoever followed the
 * keys that each change named has the same records. Names and addresses are few, so that Services
 * share them all the time.
 */
class RandomWalkTest {
  private static final Translator TRANSLATOR =
      new Translator(
          "kube.local",
          "kube2sky/t",
          30,
          new TranslateOptions(
              PodNames.VERIFIED,
              List.of(
                  new NameServer.At("a", "10.0.0.1"),
                  new NameServer.OfService(new ObjectName("ns1", "one")))));

  /** One event: an object that is there now, or, with {@code gone}, no more. */
  record Step(KubeObject object, boolean gone) {}

  @Property(tries = 500)
  void aWalkEndsAsAFreshStart(@ForAll("walks") List<Step> walk) {
    Catalog catalog = new Catalog(TRANSLATOR);
    Desired desired = new Desired();
    Map<RecordKey, ServiceRecord> followed = new TreeMap<>();
    Map<Object, KubeObject> objects = new HashMap<>();
    Set<Unit> touched = new LinkedHashSet<>(Set.of(TRANSLATOR.domainUnit())); // as at a start
    int events = 0;
    for (Step step : walk) {
      Object id = List.of(step.object().kind(), step.object().id());
      if (step.gone()) {
        objects.remove(id);
        touched.addAll(catalog.gone(step.object().kind(), step.object().id()));
      } else {
        objects.put(id, step.object());
        touched.addAll(catalog.changed(step.object()));
      }
      if (++events % 3 == 0) { // events coalesce
        settle(catalog, desired, touched, followed);
      }
    }
    settle(catalog, desired, touched, followed);

    Map<RecordKey, ServiceRecord> fresh = fresh(objects);
    assertThat(desired.all()).isEqualTo(fresh).hasSize(desired.size());
    assertThat(followed).isEqualTo(fresh);
    fresh.forEach((key, value) -> assertThat(desired.at(key)).contains(value));
    fresh.keySet().forEach(key -> assertThat(desired.unitAt(key)).isPresent());
  }

  private static void settle(
      Catalog catalog, Desired desired, Set<Unit> touched, Map<RecordKey, ServiceRecord> followed) {
    for (Unit unit : touched) {
      for (RecordKey key : desired.update(unit, catalog.translate(unit).claims())) {
        desired
            .at(key)
            .ifPresentOrElse(value -> followed.put(key, value), () -> followed.remove(key));
      }
    }
    touched.clear();
  }

  private static Map<RecordKey, ServiceRecord> fresh(Map<Object, KubeObject> objects) {
    Catalog catalog = new Catalog(TRANSLATOR);
    objects.values().forEach(catalog::changed);
    Desired desired = new Desired();
    catalog.units().forEach(unit -> desired.update(unit, catalog.translate(unit).claims()));
    return desired.all();
  }

  @Provide
  Arbitrary<List<Step>> walks() {
    Arbitrary<KubeObject> objects = Arbitraries.oneOf(services(), slices(), namespaces(), pods());
    return Combinators.combine(objects, Arbitraries.of(true, false, false))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  private static Arbitrary<ObjectName> names() {
    return Combinators.combine(Arbitraries.of("ns1", "ns2"), Arbitraries.of("one", "two", "three"))
        .as(ObjectName::new);
  }

  private static Arbitrary<List<String>> addresses() {
    return Arbitraries.of("10.0.0.1", "10.0.0.2", "fd00::1").list().ofMinSize(1).ofMaxSize(3);
  }

  private static Arbitrary<List<Port>> ports() {
    return Combinators.combine(
            Arbitraries.of("", "http", "dns"), Arbitraries.of("tcp", "udp"), Arbitraries.of(53, 80))
        .as(Port::new)
        .list()
        .ofMaxSize(3);
  }

  private static Arbitrary<KubeObject> services() {
    Arbitrary<Exposure> exposures =
        Arbitraries.oneOf(
            addresses().map(Exposure.ClusterIps::new),
            Arbitraries.just(new Exposure.Headless()),
            Arbitraries.just(new Exposure.ExternalName("example.com")));
    return Combinators.combine(names(), exposures, ports(), Arbitraries.of(true, false))
        .as(ServiceObject::new);
  }

  private static Arbitrary<KubeObject> namespaces() {
    return Arbitraries.of("ns1", "ns2", "ns3")
        .map(name -> new NamespaceObject(new ObjectName("", name)));
  }

  private static Arbitrary<KubeObject> pods() {
    return Combinators.combine(
            names(), Arbitraries.of("10.0.0.1", "10.0.0.2", "fd00::1").list().ofMaxSize(2))
        .as(PodObject::new);
  }

  private static Arbitrary<KubeObject> slices() {
    Arbitrary<Endpoint> endpoints =
        Combinators.combine(
                addresses(), Arbitraries.of("", "pod-0", "10-0-0-1"), Arbitraries.of(true, false))
            .as((ips, hostname, ready) -> new Endpoint(ips, hostname, ready, ready, false));
    return Combinators.combine(
            names(),
            Arbitraries.of("one", "two", "three", ""),
            ports(),
            endpoints.list().ofMaxSize(3))
        .as(SliceObject::new);
  }

  @Property(tries = 100)
  void aListIsWorthTheEventsThatItReplaces(@ForAll("walks") List<Step> walk) {
    Catalog catalog = new Catalog(TRANSLATOR);
    Map<Object, KubeObject> objects = new HashMap<>();
    for (Step step : walk) {
      catalog.changed(step.object());
      if (!step.gone()) {
        objects.put(List.of(step.object().kind(), step.object().id()), step.object());
      }
    }
    objects.values().forEach(catalog::changed);
    for (Kind kind : Kind.values()) {
      Set<ObjectName> all = new LinkedHashSet<>();
      objects.values().stream()
          .filter(object -> object.kind() == kind)
          .forEach(object -> all.add(object.id()));
      catalog.listed(kind, all);
      assertThat(catalog.size(kind)).isEqualTo(all.size());
    }
    Desired desired = new Desired();
    catalog.units().forEach(unit -> desired.update(unit, catalog.translate(unit).claims()));
    assertThat(desired.all()).isEqualTo(fresh(objects));
  }
}
