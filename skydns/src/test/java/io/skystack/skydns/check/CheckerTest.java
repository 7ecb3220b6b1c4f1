package io.skystack.skydns.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.etcd.EtcdScan.Entry;
import io.skystack.common.etcd.EtcdScan.LeaseState;
import io.skystack.common.record.RecordKey;
import io.skystack.skydns.answer.SkyOptions;
import io.skystack.skydns.cases.Case;
import io.skystack.skydns.cases.CaseFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

/** What is found in records, and what is not. */
class CheckerTest {
  private final List<String> found = new ArrayList<>();
  private SkyOptions options = SkyOptions.of(List.of(Name.fromConstantString("kube.local.")));
  private Optional<Checker> checker = Optional.empty();

  private Checker checker() {
    if (checker.isEmpty()) {
      checker =
          Optional.of(
              new Checker(
                  "skydns",
                  options,
                  text -> {
                    if (!text.equals("{}")) {
                      throw new OperatorException("ndots: wrong");
                    }
                  },
                  finding ->
                      found.add(finding.kind() + " " + finding.key() + ": " + finding.problem())));
    }
    return checker.get();
  }

  private void put(String path, String value) {
    put(path, value, 0);
  }

  private void put(String path, String value, long lease) {
    Optional<RecordKey> key =
        path.contains("//") ? Optional.empty() : Optional.of(RecordKey.parse(path));
    boolean isConfig = path.equals("config");
    checker().take(new Entry("/skydns/" + path, key, isConfig, value.getBytes(UTF_8), 1, lease));
  }

  private List<String> findings() {
    checker().finish();
    return found;
  }

  @Test
  void nothingInRecordsThatAreServedAsMeant() {
    put("local/kube/web", "{\"host\":\"10.0.0.1\",\"ttl\":604800}");
    put("local/kube/www", "{\"host\":\"web.kube.local\"}");
    put("local/kube/ext", "{\"host\":\"www.example.org\"}");
    put("local/kube/about", "{\"text\":\"x\"}");
    put("local/kube/dns/ns/a", "{\"host\":\"10.0.0.1\"}");
    put("local/kube/_tcp/x_y", "{\"host\":\"10.0.0.1\"}");
    put("arpa/in-addr/10/0/0/1", "{\"host\":\"web.kube.local\"}");
    put("config", "{}");

    assertThat(findings()).isEmpty();
    assertThat(checker().keys()).isEqualTo(8);
  }

  /** What kube2sky writes, both modes. */
  @ParameterizedTest
  @ValueSource(strings = {"10-kubernetes.txt", "strict-kubernetes.txt"})
  void nothingInWhatKube2skyWrites(String file) {
    Case scene =
        CaseFile.all().stream().filter(one -> one.file().equals(file)).findFirst().orElseThrow();
    options = scene.options();
    scene.records().forEach(line -> put(line.key().toString(), line.json()));

    assertThat(findings()).isEmpty();
    assertThat(checker().keys()).isGreaterThan(20);
    assertThat(checker().elsewhere()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"host\":        | value | no record: not JSON",
        "[]                | value | no record: not a JSON object",
        "{\"port\":99999}    | value | field 'port' must be",
        "{\"host\":\"10.0.0.300\"} | host | is neither a name nor an address",
        "{\"host\":\"http://x\"}   | host | neither a name nor an address",
        "{\"host\":\"10.0.0.1\",\"ttl\":604801} | ttl | 604801 is answered as 604800",
        "{\"host\":\"gone.kube.local\"} | target | gone.kube.local. does not exist",
        "{\"host\":\"text.kube.local\"} | target | text.kube.local. leads to no address",
        "{\"host\":\"web.kube.local\"}  | loop | web.kube.local. leads back to itself"
      })
  void values(String value, String kind, String problem) {
    put("local/kube/web", value);
    put("local/kube/text", "{\"text\":\"x\"}");

    assertThat(findings())
        .singleElement()
        .asString()
        .startsWith(kind + " /skydns/local/kube/web: ")
        .contains(problem);
  }

  @Test
  void loopsAreFoundAlsoWhereAnotherBranchLeadsSomewhere() {
    put("local/kube/x", "{\"host\":\"y.kube.local\"}");
    put("local/kube/y", "{\"host\":\"z.kube.local\"}");
    put("local/kube/z/a", "{\"host\":\"x.kube.local\"}");
    put("local/kube/z/b", "{\"host\":\"10.0.0.1\"}");
    put("local/kube/to-loop", "{\"host\":\"x.kube.local\"}");

    assertThat(findings())
        .containsExactly(
            "loop /skydns/local/kube/to-loop: x.kube.local. leads back to itself",
            "loop /skydns/local/kube/x: y.kube.local. leads back to itself",
            "loop /skydns/local/kube/y: z.kube.local. leads back to itself",
            "loop /skydns/local/kube/z/a: x.kube.local. leads back to itself");
  }

  @Test
  void whereANameHasOnlyItsOwnItsChildrenLeadNowhere() {
    put("local/kube/parent/a", "{\"host\":\"10.0.0.1\"}");
    put("local/kube/www", "{\"host\":\"parent.kube.local\"}");
    assertThat(findings()).isEmpty();

    checker = Optional.empty();
    options = options.withStrict(options.domains());
    put("local/kube/parent/a", "{\"host\":\"10.0.0.1\"}");
    put("local/kube/www", "{\"host\":\"parent.kube.local\"}");
    assertThat(findings())
        .containsExactly("target /skydns/local/kube/www: parent.kube.local. leads to no address");
  }

  @Test
  void placesThatAskForACertainHost() {
    put("local/kube/dns/ns/a", "{\"host\":\"ns.example.org\"}");
    put("local/kube/dns/stub/corp/a", "{\"host\":\"ns.example.org\"}");
    put("arpa/in-addr/10/0/0/1", "{\"host\":\"10.0.0.1\"}");
    put("arpa/in-addr/10/0/0/2", "{\"host\":\"gone.kube.local\"}");

    assertThat(findings())
        .containsExactly(
            "host /skydns/local/kube/dns/ns/a: the host of a name server must be an address",
            "host /skydns/local/kube/dns/stub/corp/a: the host of a name server must be an address",
            "host /skydns/arpa/in-addr/10/0/0/1: a reverse name points at a name, not at 10.0.0.1",
            "target /skydns/arpa/in-addr/10/0/0/2: gone.kube.local. does not exist");
  }

  @ParameterizedTest
  @CsvSource({
    "local/kube/Web, lower case",
    "local/kube//web, empty",
    "local/kube/*, wildcard",
    "local/kube/any/a, wildcard",
    "local/kube/two words, space",
    "local/kube/gr\u00fcn, ASCII"
  })
  void keysThatNoQuestionReaches(String path, String problem) {
    put(path, "{\"host\":\"10.0.0.1\"}");

    assertThat(findings())
        .singleElement()
        .asString()
        .startsWith("key /skydns/" + path + ": ")
        .contains(problem);
  }

  @Test
  void keysThatAreTooLong() {
    put("local/kube/" + "a".repeat(64), "{\"host\":\"10.0.0.1\"}");
    put("local/kube" + "/abcdefghi".repeat(25), "{\"host\":\"10.0.0.1\"}");
    put("local/kube/" + "a".repeat(63), "{\"host\":\"10.0.0.1\"}");

    assertThat(findings()).hasSize(2);
    assertThat(found.get(0)).contains("longer than 63 bytes");
    assertThat(found.get(1)).contains("longer than 255 bytes");
  }

  @Test
  void keysOfOtherDomainsAreCounted() {
    put("org/example/www", "{\"host\":\"10.0.0.1\"}");
    put("local/kubernetes/www", "{\"host\":\"gone.kube.local\"}");

    assertThat(findings()).isEmpty();
    assertThat(checker().elsewhere()).isEqualTo(2);
  }

  @Test
  void theConfiguration() {
    put("config", "{\"ndots\":\"many\"}");

    assertThat(findings()).containsExactly("config /skydns/config: ndots: wrong");
  }

  @Test
  void leasesThatNobodyKeepsAlive() {
    put("local/kube/a", "{\"host\":\"10.0.0.1\"}", 7);
    put("local/kube/b", "{\"host\":\"10.0.0.2\"}", 7);
    put("local/kube/c", "{\"host\":\"10.0.0.3\"}", 8);
    assertThat(checker().leases()).containsExactlyInAnyOrder(7L, 8L);

    checker().take(7, new LeaseState(9, 30));
    checker().take(8, new LeaseState(25, 30));
    checker().take(8, new LeaseState(100, 3600));
    assertThat(findings())
        .containsExactly(
            "lease /skydns/local/kube/a: its lease ends in 9 s, of 30 s that it was given: it is"
                + " not kept alive");
  }

  /** Bytes that are no text are shown as they are. */
  @Test
  void bytesThatAreNoText() {
    checker()
        .take(
            new Entry(
                "/skydns/local/kube/x",
                Optional.of(RecordKey.parse("local/kube/x")),
                false,
                "\u00ff\u0000".getBytes(ISO_8859_1),
                1,
                0));

    assertThat(findings()).singleElement().asString().startsWith("value /skydns/local/kube/x: ");
  }
}
