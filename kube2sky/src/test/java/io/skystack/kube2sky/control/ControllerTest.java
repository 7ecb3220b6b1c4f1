package io.skystack.kube2sky.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Port;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import io.skystack.kube2sky.publish.SilentSource;
import io.skystack.kube2sky.translate.Translation;
import io.skystack.kube2sky.translate.Translator;
import io.skystack.kube2sky.translate.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told of what, and when. */
class ControllerTest {
  private static final Unit DB = new Unit.Service(id("db"));
  private static final List<Port> PORTS = List.of(new Port("pg", "tcp", 5432));

  private final List<Unit> told = new ArrayList<>();
  private final Controller controller =
      new Controller(
          new Translator("kube.local", "kube2sky/t", 30),
          new SilentSource(),
          told::addAll,
          new PrometheusRegistry());

  private static ObjectName id(String name) {
    return new ObjectName("default", name);
  }

  private static SliceObject slice(String name, String... addresses) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String address : addresses) {
      endpoints.add(new Endpoint(List.of(address), "db-0", true, true, false));
    }
    return new SliceObject(id(name), "db", PORTS, endpoints);
  }

  @BeforeEach
  void listForTheFirstTime() {
    controller.listing(Kind.SLICE);
    controller.changed(new ServiceObject(id("db"), new Exposure.Headless(), PORTS, false));
    controller.changed(slice("a", "10.1.0.1"));
    controller.changed(slice("b"));
    assertThat(told).contains(DB); // nothing is taken away yet: no reason to wait
    for (Kind kind : Kind.values()) {
      controller.listed(kind, controller.held(kind), true);
    }
    told.clear();
  }

  @Test
  void anEndpointThatMovedBetweenSlicesIsNotLostInTheMiddleOfAList() {
    controller.listing(Kind.SLICE);
    controller.changed(slice("a"));
    assertThat(told).isEmpty(); // what is wanted now is half of one state and half of another
    controller.changed(slice("b", "10.1.0.1"));
    assertThat(told).isEmpty();
    controller.listed(Kind.SLICE, Set.of(id("a"), id("b")), true);
    assertThat(told).containsExactly(DB);
    controller.changed(slice("b"));
    assertThat(told).containsExactly(DB, DB);
  }

  /** Whoever asks for all of it meanwhile, for another list or the next resync. */
  @Test
  void whatIsWantedInTheMiddleOfAListIsWhatWasWantedBefore() {
    Translation before = controller.translate(DB);
    assertThat(before.claims()).isNotEmpty();
    controller.listing(Kind.SLICE);
    controller.changed(slice("a"));
    controller.listed(Kind.SERVICE, Set.of(id("db")), true);
    assertThat(controller.translate(DB)).isEqualTo(before);
    assertThat(controller.holds(slice("a"))).isTrue();
    controller.changed(slice("b", "10.1.0.1"));
    controller.listed(Kind.SLICE, Set.of(id("a"), id("b")), true);
    assertThat(controller.translate(DB)).isEqualTo(before);
  }

  @Test
  void aListThatBeginsAgainMayTakeBackWhatTheOneBeforeSaid() {
    controller.listing(Kind.SLICE);
    controller.changed(slice("a"));
    controller.listing(Kind.SLICE); // it broke off
    controller.changed(slice("a", "10.1.0.1"));
    controller.listed(Kind.SLICE, Set.of(id("a"), id("b")), true);
    assertThat(controller.translate(DB).claims()).isNotEmpty();
  }

  @Test
  void aListThatBeginsAgainStillOwesWhatItHadTold() {
    controller.listing(Kind.SLICE);
    controller.changed(slice("a"));
    controller.listing(Kind.SLICE); // it broke off
    controller.listed(Kind.SLICE, Set.of(id("a"), id("b")), true);
    assertThat(told).containsExactly(DB);
  }

  @Test
  void otherKindsDoNotWait() {
    controller.listing(Kind.SLICE);
    controller.gone(Kind.SERVICE, id("db"));
    assertThat(told).contains(DB);
  }
}
