package io.skystack.dns.zone;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** The plugin in a chain. */
class FileZonesTest {
  @TempDir private Path folder;
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private final ZoneMetrics metrics = ZoneMetrics.register(new PrometheusRegistry());

  @AfterEach
  void end() {
    executor.shutdownNow();
  }

  private Path write(String name, long serial, String lines) throws IOException {
    return Files.writeString(folder.resolve(name), ZoneTesting.soa(serial) + lines);
  }

  private FileZones serve(FileZones.Options options) {
    return new FileZones(options, metrics, executor);
  }

  private static FileZones.Options options(Path file, String... zones) {
    return FileZones.Options.of(file, Arrays.stream(zones).map(ZoneTesting::name).toList())
        .withReload(Duration.ofMillis(20));
  }

  private static Answer ask(Chain chain, Query query) {
    return chain
        .handle(query)
        .toCompletableFuture()
        .getNow(Answer.ofRcode(Rcode.NOTIMP, "none came"));
  }

  private static String ask(Chain chain, String name) {
    Answer answer = ask(chain, ZoneTesting.query(name, Type.A, ZoneTesting.PLAIN));
    return Rcode.string(answer.rcode())
        + " "
        + answer.answer().stream().map(ZoneTesting::text).toList()
        + " "
        + answer.origin();
  }

  @Test
  void servesOneFileAsSeveralZones() throws Exception {
    Path file = write("db", 1, "a A 192.0.2.1\n");
    try (Chain chain = new Chain(List.of(serve(options(file, "one.test.", "two.test."))))) {
      assertThat(ask(chain, "a.one.test.")).isEqualTo("NOERROR [a.one.test. A 192.0.2.1] file");
      assertThat(ask(chain, "a.two.test.")).isEqualTo("NOERROR [a.two.test. A 192.0.2.1] file");
      assertThat(ask(chain, "b.two.test.")).isEqualTo("NXDOMAIN [] file");
      assertThat(ask(chain, "a.three.test.")).isEqualTo("SERVFAIL [] chain");
    }
  }

  /** Answers whatever comes to it. */
  private static Plugin last(Validity validity) {
    return new Plugin() {
      @Override
      public String name() {
        return "last";
      }

      @Override
      public CompletionStage<Answer> handle(Query query, Next next) {
        Answer.Builder answer = Answer.builder("last").recursionAvailable(true);
        answer.answer().add(address(query));
        return CompletableFuture.completedFuture(answer.validity(validity).build());
      }
    };
  }

  private static ARecord address(Query query) {
    try {
      return new ARecord(
          query.name(), DClass.IN, 5, java.net.InetAddress.getByName("198.51.100.1"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void passesOnWhatFallsThrough() throws Exception {
    Path file = write("db", 1, "a A 192.0.2.1\nb.in.test. A 192.0.2.1\n");
    FileZones.Options options =
        options(file, "test.").withFallthrough(List.of(ZoneTesting.name("in.test.")));
    try (Chain chain = new Chain(List.of(serve(options), last(Validity.ONCE)))) {
      assertThat(ask(chain, "x.in.test.")).contains("198.51.100.1").endsWith("last");
      assertThat(ask(chain, "x.test.")).isEqualTo("NXDOMAIN [] file");
      assertThat(ask(chain, "in.test.")).isEqualTo("NOERROR [] file");
    }
  }

  @Test
  void followsCnamesIntoOtherZonesAndDownTheChain() throws Exception {
    write("one", 1, "out CNAME www.far.away.\nnear CNAME x.two.test.\n");
    Path file = folder.resolve("one");
    Validity end = Validity.until(System.nanoTime() + Duration.ofHours(1).toNanos());
    try (Chain chain =
        new Chain(List.of(serve(options(file, "one.test.", "two.test.")), last(end)))) {
      assertThat(ask(chain, "out.one.test."))
          .isEqualTo(
              "NOERROR [out.one.test. CNAME www.far.away., www.far.away. A 198.51.100.1] file");
      Answer answer = ask(chain, ZoneTesting.query("out.one.test.", Type.A, ZoneTesting.PLAIN));
      assertThat(answer.validity().storable()).isTrue();
      assertThat(answer.validity().endNanos()).isEqualTo(end.endNanos());
      assertThat(answer.recursionAvailable()).isTrue();
      assertThat(ask(chain, "near.one.test."))
          .isEqualTo("NXDOMAIN [near.one.test. CNAME x.two.test.] file");
    }
    try (Chain alone = new Chain(List.of(serve(options(file, "one.test."))))) {
      assertThat(ask(alone, "out.one.test."))
          .isEqualTo("NOERROR [out.one.test. CNAME www.far.away.] file");
    }
  }

  @Test
  void givesDsOfAChildFromTheParentThatIsServedToo() throws Exception {
    Path parent = write("p", 1, "sub NS ns.sub\nsub DS 1 13 2 " + "AB".repeat(32) + "\n");
    Path child = write("c", 1, "@ NS ns\n");
    ServedZone one = new ServedZone(ZoneTesting.name("test."));
    one.publish(ZoneTesting.zone(parent, "test."));
    ServedZone two = new ServedZone(ZoneTesting.name("sub.test."));
    two.publish(ZoneTesting.zone(child, "sub.test."));
    ZoneTable table = new ZoneTable(List.of(one, two));
    assertThat(table.find(ZoneTesting.name("sub.test."), Type.DS)).isSameAs(one);
    assertThat(table.find(ZoneTesting.name("sub.test."), Type.NS)).isSameAs(two);
    assertThat(table.find(ZoneTesting.name("a.b.sub.test."), Type.DS)).isSameAs(two);
    assertThat(table.find(ZoneTesting.name("other."), Type.NS)).isNull();
  }

  @Test
  void takesAFileAgainWhenItsSerialHasGrown() throws Exception {
    Path file = write("db", 1, "a A 192.0.2.1\n");
    try (Chain chain = new Chain(List.of(serve(options(file, "test."))))) {
      Answer before = ask(chain, ZoneTesting.query("a.test.", Type.A, ZoneTesting.PLAIN));
      assertThat(before.validity().holds(System.nanoTime())).isTrue();
      write("db", 2, "a A 192.0.2.2\n");
      eventually(
          () -> assertThat(ask(chain, "a.test.")).isEqualTo("NOERROR [a.test. A 192.0.2.2] file"));
      assertThat(before.validity().holds(System.nanoTime())).isFalse();
    }
  }

  private static final Duration EVERY = Duration.ofHours(1);

  /** Looks twice: a file that has just changed is given time. */
  private static void look(ZoneFile file) {
    assertThat(file.look()).isLessThan(EVERY);
    assertThat(file.look()).isEqualTo(EVERY);
  }

  @Test
  void staysAsItWasWhenTheSerialHasNotGrownOrTheFileIsBroken() throws Exception {
    Path path = write("db", 5, "a A 192.0.2.1\n");
    try (ZoneFile file = new ZoneFile(path, ZoneTesting.name("test."), EVERY, metrics)) {
      file.open();
      Zone first = file.served().zone().orElseThrow();
      write("db", 5, "a A 192.0.2.2\na A 192.0.2.3\n");
      look(file);
      assertThat(file.served().zone()).containsSame(first);
      write("db", 6, "a A nowhere\n");
      look(file);
      assertThat(file.served().zone()).containsSame(first);
      assertThat(file.look()).isEqualTo(EVERY);
      write("db", 6, "a A 192.0.2.4\n");
      look(file);
      assertThat(file.served().zone().orElseThrow().serial()).isEqualTo(6);
      Files.delete(path);
      look(file);
      assertThat(file.served().zone().orElseThrow().serial()).isEqualTo(6);
    }
  }

  @Test
  void looksAtFilesThatAreIncluded() throws Exception {
    Files.writeString(folder.resolve("serial"), "@ 60 SOA ns root 1 2 3 4 5\n");
    Path path = Files.writeString(folder.resolve("db"), "$INCLUDE serial\n");
    try (ZoneFile file = new ZoneFile(path, ZoneTesting.name("test."), EVERY, metrics)) {
      file.open();
      assertThat(file.look()).isEqualTo(EVERY);
      Files.writeString(folder.resolve("serial"), "@ 60 SOA ns root 20 2 3 4 5\n");
      look(file);
      assertThat(file.served().zone().orElseThrow().serial()).isEqualTo(20);
    }
  }

  @Test
  void waitsForAFileThatIsNotThereYet() throws Exception {
    Path file = folder.resolve("db");
    try (Chain chain = new Chain(List.of(serve(options(file, "test."))))) {
      assertThat(ask(chain, "a.test.")).isEqualTo("SERVFAIL [] file");
      assertThat(chain.notReady()).contains("file: the zone test. is not loaded");
      write("db", 1, "a A 192.0.2.1\n");
      eventually(
          () -> assertThat(ask(chain, "a.test.")).isEqualTo("NOERROR [a.test. A 192.0.2.1] file"));
      assertThat(chain.notReady()).isEmpty();
    }
  }

  @Test
  void refusesToStartOnABrokenFile() throws Exception {
    Path file = write("db", 1, "a A nowhere\n");
    assertThatThrownBy(() -> serve(options(file, "test.")))
        .isInstanceOf(OperatorException.class)
        .hasMessage(file + ":3: Invalid address: nowhere");
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> serve(options(none, "test.").withReload(Duration.ZERO)))
        .isInstanceOf(OperatorException.class)
        .hasMessage(none + ": there is no such file");
  }
}
