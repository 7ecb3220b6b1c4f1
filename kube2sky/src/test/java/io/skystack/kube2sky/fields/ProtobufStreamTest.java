package io.skystack.kube2sky.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.kube2sky.model.Endpoint;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.LabelSelector;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.ObjectReader;
import io.skystack.kube2sky.model.PodObject;
import io.skystack.kube2sky.model.Port;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProtobufStreamTest {
  private static final String TYPE = "application/vnd.kubernetes.protobuf";

  private static ObjectStream stream(Kind kind, byte[] body) {
    return ObjectStream.of(new ByteArrayInputStream(body), TYPE, kind.message());
  }

  private static Proto metadata(String namespace, String name) {
    return new Proto().text(1, name).text(3, namespace).text(5, "a-uid").text(6, "7");
  }

  private static Proto service() {
    Proto port = new Proto().text(1, "dns").text(2, "UDP").number(3, 53).fixed(99, 4);
    Proto spec =
        new Proto()
            .message(1, port)
            .text(3, "10.0.0.1")
            .text(4, "ClusterIP")
            .number(13, 1)
            .text(18, "10.0.0.1")
            .text(18, "fd00::1");
    Proto metadata =
        metadata("default", "a").entry(11, "app", "db").entry(12, "skystack.io/export", "true");
    return new Proto().message(1, metadata).message(2, spec).fixed(98, 8);
  }

  private static Proto list(String version, String next, Proto... items) {
    Proto list = new Proto().message(1, new Proto().text(2, version).text(3, next));
    for (Proto item : items) {
      list.message(2, item);
    }
    return list;
  }

  private static KubeObject read(Kind kind, Proto object) throws Exception {
    byte[] bytes = object.toBytes();
    Fields fields = Fields.of(kind.message().orElseThrow(), bytes, 0, bytes.length);
    return Selection.ALL.read(kind, fields).orElseThrow();
  }

  @Test
  void aServiceIsReadAsFromJson() throws Exception {
    assertThat(read(Kind.SERVICE, service()))
        .isEqualTo(
            new ServiceObject(
                new ObjectName("default", "a"),
                new Exposure.ClusterIps(List.of("10.0.0.1", "fd00::1")),
                List.of(new Port("dns", "udp", 53)),
                true,
                true));
  }

  @Test
  void aSliceIsReadWithItsConditionsDefaultsIncluded() throws Exception {
    Proto bare = new Proto().text(1, "10.1.0.1").text(1, "10.1.0.2");
    Proto leaving =
        new Proto()
            .text(1, "10.1.0.3")
            .message(2, new Proto().number(1, 0).number(2, 1).number(3, 1))
            .text(3, "pod-3");
    Proto slice =
        new Proto()
            .message(1, metadata("default", "a-1").entry(11, "kubernetes.io/service-name", "a"))
            .message(2, bare)
            .message(2, leaving)
            .message(3, new Proto().text(1, "http").text(2, "TCP").number(3, 8080));
    assertThat(read(Kind.SLICE, slice))
        .isEqualTo(
            new SliceObject(
                new ObjectName("default", "a-1"),
                "a",
                List.of(new Port("http", "tcp", 8080)),
                List.of(
                    new Endpoint(List.of("10.1.0.1", "10.1.0.2"), "", true, true, false),
                    new Endpoint(List.of("10.1.0.3"), "pod-3", false, true, true))));
  }

  @Test
  void aPodIsReadWithAllItsAddresses() throws Exception {
    Proto status =
        new Proto()
            .text(1, "Running")
            .text(6, "10.1.0.1")
            .message(12, new Proto().text(1, "10.1.0.1"))
            .message(12, new Proto().text(1, "fd00::2"));
    Proto pod = new Proto().message(1, metadata("default", "p")).message(3, status);
    assertThat(read(Kind.POD, pod))
        .isEqualTo(new PodObject(new ObjectName("default", "p"), List.of("10.1.0.1", "fd00::2")));
  }

  @Test
  void labelsDecide() throws Exception {
    Selection databases = new Selection(Set.of(), LabelSelector.parse("app in (db),!tier"));
    byte[] bytes = service().toBytes();
    Fields fields = Fields.of(Message.SERVICE, bytes, 0, bytes.length);
    assertThat(databases.read(Kind.SERVICE, fields)).isPresent();
    Selection others = new Selection(Set.of(), LabelSelector.parse("app!=db"));
    assertThat(others.read(Kind.SERVICE, fields)).isEmpty();
  }

  @Test
  void aFaultNamesItsPath() {
    Proto spec = new Proto().message(1, new Proto().text(2, "UDP").number(3, 70_000));
    Proto service = new Proto().message(1, metadata("default", "a")).message(2, spec);
    assertThatThrownBy(() -> read(Kind.SERVICE, service))
        .hasMessage("spec.ports[0].port must be from 0 to 65535");
    Proto wrong =
        new Proto().message(1, metadata("default", "a")).message(2, new Proto().number(4, 1));
    assertThatThrownBy(() -> read(Kind.SERVICE, wrong)).hasMessage("spec.type must be a string");
  }

  @Test
  void aListIsReadItemByItemWhateverItsSize() throws IOException {
    Proto[] items = new Proto[300];
    for (int i = 0; i < items.length; i++) {
      items[i] =
          new Proto().message(1, metadata("n", "x".repeat(i) + i).entry(12, "k", "v".repeat(i)));
    }
    List<String> names = new ArrayList<>();
    ObjectStream.Page page =
        stream(Kind.NAMESPACE, list("42", "more", items).enveloped())
            .list(item -> names.add(ObjectReader.label(item)));
    assertThat(page).isEqualTo(new ObjectStream.Page("42", "more"));
    assertThat(names).hasSize(items.length).contains("n/" + "x".repeat(299) + "299");
  }

  @Test
  void aListThatBreaksOffAnywhereIsNone() {
    byte[] whole = list("42", "", service(), service()).enveloped();
    int tail = 2; // the envelope's last field, which says nothing
    for (int length = 0; length < whole.length - tail; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> stream(Kind.SERVICE, part).list(item -> {}))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aWatchGivesItsEventsAndEndsInOrder() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(Proto.frame("ADDED", service()));
    body.writeBytes(Proto.frame("BOOKMARK", new Proto().message(1, new Proto().text(6, "99"))));
    List<String> heard = new ArrayList<>();
    stream(Kind.SERVICE, body.toByteArray())
        .events(
            (type, object) ->
                heard.add(
                    type + " " + ObjectReader.label(object) + " " + ObjectReader.version(object)));
    assertThat(heard).containsExactly("ADDED default/a 7", "BOOKMARK / 99");
    byte[] part = Arrays.copyOf(body.toByteArray(), body.size() - 1);
    assertThatThrownBy(() -> stream(Kind.SERVICE, part).events((type, object) -> {}))
        .hasMessage("the answer broke off");
  }

  @Test
  void aWatchThatTheServerEndsSaysWhy() {
    Proto status = new Proto().text(2, "Failure").text(3, "too old").number(6, 410);
    assertThatThrownBy(
            () -> stream(Kind.POD, Proto.frame("ERROR", status)).events((type, object) -> {}))
        .isInstanceOfSatisfying(
            ObjectStream.WatchError.class, error -> assertThat(error.code()).isEqualTo(410))
        .hasMessage("too old");
  }

  @Test
  void aRefusalSaysWhyInEitherForm() {
    byte[] protobuf = new Proto().text(3, "not for you").number(6, 403).enveloped();
    assertThat(ObjectStream.errorMessage(protobuf, TYPE)).isEqualTo("not for you");
    byte[] json = "{\"message\":\"nor for you\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(ObjectStream.errorMessage(json, "application/json")).isEqualTo("nor for you");
    byte[] page = "<html>".getBytes(StandardCharsets.UTF_8);
    assertThat(ObjectStream.errorMessage(page, "text/html")).isEmpty();
    assertThat(ObjectStream.errorMessage(page, TYPE)).isEmpty();
  }

  static Stream<byte[]> seeds() {
    return Stream.of(
        list("42", "", service()).enveloped(),
        Proto.frame("ADDED", service()),
        Proto.frame("ERROR", new Proto().number(6, 1)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void brokenBytesAreAnErrorOfTheStreamOrOfTheObject(byte[] seed) throws Exception {
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = seed.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      bytes = Arrays.copyOf(bytes, random.nextInt(8) == 0 ? bytes.length : bytes.length + 3);
      try {
        stream(Kind.SERVICE, bytes).list(ProtobufStreamTest::touch);
      } catch (IOException e) {
        refused++;
      }
      try {
        stream(Kind.SERVICE, bytes).events((type, object) -> touch(object));
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2_000); // one of the two is always the wrong one
  }

  private static void touch(Fields object) {
    try {
      Optional<KubeObject> read = Selection.ALL.read(Kind.SERVICE, object);
      assertThat(read).isPresent();
    } catch (ObjectFormatException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void whatComesInJsonIsReadAsJson() throws IOException {
    String json =
        "{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[{\"metadata\":{\"name\":\"x\"}}]}";
    List<String> names = new ArrayList<>();
    ObjectStream.of(
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
            "application/json",
            Kind.SERVICE.message())
        .list(item -> names.add(ObjectReader.label(item)));
    assertThat(names).containsExactly("/x");
    assertThat(ObjectStream.accepts(Kind.EXPORT.message())).isEqualTo("application/json");
    assertThat(ObjectStream.accepts(Kind.SERVICE.message())).startsWith(TYPE + ",");
  }
}
