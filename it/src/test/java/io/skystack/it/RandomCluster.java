package io.skystack.it;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.source.manifests.Manifests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A real API server's objects, changed at random, one after the other; what is expected follows.
 * Names are few, so that all of them change all the time: Services of every kind that turn into
 * each other, slices of both families that move between them, Pods that share addresses, and
 * namespaces.
 */
final class RandomCluster implements AutoCloseable {
  private static final int NAMESPACES = 3;
  private static final int SERVICES = 5;
  private static final int SLICES = 8;
  private static final int PODS = 6;
  private static final String PUBLISHES_NOT_READY = "s4"; // a Service of this name always does

  private static final String MARKS = "z";
  private static final String MARK_EMPTY = "z-empty";

  private final KubernetesClient client;
  private final ExpectedRecords expected;
  private final Random random;
  private final Map<String, HasMetadata> objects = new HashMap<>();
  private int number;

  /** Takes over what the API server has made itself, and makes the namespaces. */
  RandomCluster(KubeApiServer api, ExpectedRecords expected, Random random) {
    this.client = api.client();
    this.expected = expected;
    this.random = random;
    eventually(
        () -> {
          assertThat(client.namespaces().list().getItems()).hasSize(4);
          assertThat(client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems())
              .hasSize(1);
        });
    all().forEach(object -> expected.changed(0, object));
    for (int i = 0; i < NAMESPACES; i++) {
      create(namespace("w" + i));
    }
    create(namespace(MARKS));
    create(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(MARKS)
            .withName("headless")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("None")
            .endSpec()
            .build());
  }

  /**
   * Changes one object of each kind, so that a record of it changes. Who follows the objects of a
   * kind in order, and has written that record, has seen all changes of the kind before.
   */
  void mark() {
    number++;
    Namespace known = (Namespace) objects.get(id(namespace(MARK_EMPTY)));
    if (known == null) {
      create(namespace(MARK_EMPTY));
    } else {
      delete(known);
    }
    put(
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(MARKS)
            .withName("service")
            .endMetadata()
            .withNewSpec()
            .withType("ExternalName")
            .withExternalName("mark-" + number + ".test")
            .endSpec()
            .build());
    put(
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace(MARKS)
            .withName("slice")
            .addToLabels("kubernetes.io/service-name", "headless")
            .endMetadata()
            .withAddressType("IPv4")
            .addNewEndpoint()
            .withAddresses(markAddress("10.3"))
            .endEndpoint()
            .build());
    putPod(pod(MARKS, "pod"), "Running", markAddress("10.4"));
  }

  private String markAddress(String net) {
    return "%s.%d.%d".formatted(net, number / 250 % 250, 1 + number % 250);
  }

  private static Namespace namespace(String name) {
    return new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build();
  }

  /** Makes, changes or deletes an object; sometimes it is made again as something else. */
  void change() {
    number++;
    int namespace = random.nextInt(NAMESPACES);
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> changeService(namespace);
      case 3, 4, 5, 6, 7 -> changeSlice(namespace);
      case 8, 9 -> handOver(namespace);
      case 10 -> changePod(namespace);
      default -> changeNamespace("e" + random.nextInt(4));
    }
  }

  private void changeService(int namespace) {
    int service = random.nextInt(SERVICES);
    Service wanted = service(namespace, service);
    HasMetadata known = objects.get(id(wanted));
    if (known == null) {
      create(wanted);
    } else if (isExternal(known) || isExternal(wanted)) {
      update(wanted);
    } else if (random.nextInt(3) == 0) {
      delete(known);
    } else if (random.nextInt(3) == 0) {
      delete(known);
      create(wanted);
    } else {
      update(new ServiceBuilder((Service) known).editSpec().withPorts(ports()).endSpec().build());
    }
  }

  private static boolean isExternal(HasMetadata object) {
    return "ExternalName".equals(((Service) object).getSpec().getType());
  }

  private Service service(int namespace, int service) {
    int own = 1 + namespace * SERVICES + service;
    String ip4 = "10.254.%d.%d".formatted(100 + own, 1 + random.nextInt(3));
    String ip6 = "fd00:10:254::%x".formatted(0x100 + own * 16 + random.nextInt(3));
    var builder =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("w" + namespace)
            .withName("s" + service)
            .endMetadata()
            .withNewSpec()
            .withPublishNotReadyAddresses(("s" + service).equals(PUBLISHES_NOT_READY));
    builder =
        switch (random.nextInt(6)) {
          case 0 -> builder.withType("ExternalName").withExternalName("host-" + number + ".test");
          case 1 -> builder.withClusterIP(ip4).withPorts(ports());
          case 2 ->
              builder
                  .withClusterIP(ip4)
                  .withClusterIPs(ip4, ip6)
                  .withIpFamilyPolicy("RequireDualStack")
                  .withPorts(ports());
          default -> builder.withClusterIP("None").withPorts(ports());
        };
    return builder.endSpec().build();
  }

  private List<ServicePort> ports() {
    List<ServicePort> ports = new ArrayList<>();
    ports.add(port("http", "TCP", 1000 + number % 60000));
    if (random.nextBoolean()) {
      ports.add(port("dns", "UDP", 53));
    }
    return ports;
  }

  private static ServicePort port(String name, String protocol, int number) {
    return new ServicePortBuilder().withName(name).withProtocol(protocol).withPort(number).build();
  }

  /** Of IPv6 where its number is odd; of any Service of the namespace, and now and then another. */
  private void changeSlice(int namespace) {
    int slice = random.nextInt(SLICES);
    boolean six = slice % 2 == 1;
    int service = random.nextInt(SERVICES);
    int own = 1 + namespace * SERVICES + service;
    var builder =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withNamespace("w" + namespace)
            .withName("slice" + slice)
            .addToLabels("kubernetes.io/service-name", "s" + service)
            .endMetadata()
            .withAddressType(six ? "IPv6" : "IPv4")
            .addNewPort()
            .withName("http")
            .withProtocol("TCP")
            .withPort(8000 + random.nextInt(3))
            .endPort();
    if (random.nextInt(4) == 0) {
      builder.addNewPort().withName("dns").withProtocol("UDP").withPort(53).endPort();
    }
    for (int i = 1; i <= 4; i++) {
      if (random.nextBoolean()) {
        builder
            .addNewEndpoint()
            .withAddresses(six ? "fd01::%x:%d".formatted(own, i) : "10.1.%d.%d".formatted(own, i))
            .withHostname(random.nextBoolean() ? "pod-" + random.nextInt(3) : null)
            .withNewConditions()
            .withReady(random.nextInt(4) > 0)
            .endConditions()
            .endEndpoint();
      }
    }
    HasMetadata wanted = builder.build();
    HasMetadata known = objects.get(id(wanted));
    if (known != null && random.nextInt(5) == 0) {
      delete(known);
    } else {
      put(wanted);
    }
  }

  /**
   * Moves all endpoints of a slice to another one of the same Service, as a controller does that
   * evens slices out: they are in both for a while, and never in none.
   */
  private void handOver(int namespace) {
    int from = random.nextInt(SLICES);
    int to = (from + 2 * (1 + random.nextInt(SLICES / 2 - 1))) % SLICES;
    EndpointSlice giving = known(namespace, from);
    if (giving == null || giving.getEndpoints() == null || giving.getEndpoints().isEmpty()) {
      return;
    }
    EndpointSlice taking =
        new EndpointSliceBuilder(giving)
            .editMetadata()
            .withName("slice" + to)
            .endMetadata()
            .build();
    taking.getMetadata().setUid(null);
    taking.getMetadata().setResourceVersion(null);
    put(taking);
    update(new EndpointSliceBuilder(giving).withEndpoints(List.of()).build());
  }

  private EndpointSlice known(int namespace, int slice) {
    return (EndpointSlice) objects.get("EndpointSlice/w" + namespace + "/slice" + slice);
  }

  private void changePod(int namespace) {
    Pod wanted = pod("w" + namespace, "p" + random.nextInt(PODS));
    HasMetadata known = objects.get(id(wanted));
    if (known != null && random.nextInt(3) == 0) {
      delete(known);
      return;
    }
    String address = "10.2.%d.%d".formatted(namespace, 1 + random.nextInt(4));
    putPod(wanted, random.nextInt(5) == 0 ? "Pending" : "Running", address);
  }

  private static Pod pod(String namespace, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("one")
        .withImage("none")
        .endContainer()
        .endSpec()
        .build();
  }

  private void putPod(Pod wanted, String phase, String address) {
    HasMetadata known = objects.get(id(wanted));
    Pod pod = known == null ? (Pod) create(wanted) : (Pod) known;
    Pod running =
        new PodBuilder(pod)
            .editOrNewStatus()
            .withPhase(phase)
            .withPodIP(address)
            .withPodIPs(new PodIP(address))
            .endStatus()
            .build();
    long time = expected.time();
    running.getMetadata().setResourceVersion(null);
    changed(time, client.resource(running).updateStatus());
  }

  /** One without anything in it, so that there is nobody else who says that it exists. */
  private void changeNamespace(String name) {
    Namespace known = (Namespace) objects.get(id(namespace(name)));
    if (known == null) {
      create(namespace(name));
      return;
    }
    delete(known);
  }

  private void put(HasMetadata object) {
    if (objects.containsKey(id(object))) {
      update(object);
    } else {
      create(object);
    }
  }

  private HasMetadata create(HasMetadata object) {
    long time = expected.time();
    return changed(time, client.resource(object).create());
  }

  private void update(HasMetadata object) {
    long time = expected.time();
    object.getMetadata().setResourceVersion(null);
    changed(time, client.resource(object).update());
  }

  private HasMetadata changed(long time, HasMetadata object) {
    objects.put(id(object), object);
    expected.changed(time, read(object));
    return object;
  }

  private void delete(HasMetadata object) {
    long time = expected.time();
    client.resource(object).withGracePeriod(0).delete();
    if (object instanceof Namespace) {
      finalizeNamespace(object.getMetadata().getName());
    }
    objects.remove(id(object));
    KubeObject gone = read(object);
    expected.gone(time, gone.kind(), gone.id());
  }

  /** As the controller of namespaces does, once nothing is left in one. */
  private void finalizeNamespace(String name) {
    Namespace dying = client.namespaces().withName(name).get();
    dying.getSpec().setFinalizers(List.of());
    client.raw("/api/v1/namespaces/" + name + "/finalize", "PUT", dying);
    eventually(() -> assertThat(client.namespaces().withName(name).get()).isNull());
  }

  private static String id(HasMetadata object) {
    return String.join(
        "/",
        object.getKind(),
        String.valueOf(object.getMetadata().getNamespace()),
        object.getMetadata().getName());
  }

  private static KubeObject read(HasMetadata object) {
    List<KubeObject> read = Manifests.parse(Serialization.asYaml(object));
    assertThat(read).as(object::toString).hasSize(1);
    return read.get(0);
  }

  private List<KubeObject> all() {
    return Stream.of(
            client.namespaces().list().getItems(),
            client.services().inAnyNamespace().list().getItems(),
            client.discovery().v1().endpointSlices().inAnyNamespace().list().getItems(),
            client.pods().inAnyNamespace().list().getItems())
        .flatMap(Collection::stream)
        .map(object -> read((HasMetadata) object))
        .toList();
  }

  /** What a fresh start would write for the objects that there are. */
  Map<String, String> freshTranslation() {
    return ExpectedRecords.translation(all());
  }

  @Override
  public void close() {
    client.close();
  }
}
