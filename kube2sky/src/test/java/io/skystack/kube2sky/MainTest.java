package io.skystack.kube2sky;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skystack.common.cli.Cli;
import io.skystack.common.etcd.EtcdExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command, with a real etcd, as someone at a shell sees it. */
class MainTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static final String MYSQL = "local/kube/svc/default/mysql-service";

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void manifest() throws IOException {
    Files.writeString(
        folder.resolve("mysql.yaml"),
        """
        apiVersion: v1
        kind: Service
        metadata: {name: mysql-service, namespace: default}
        spec: {clusterIP: 10.254.162.44, ports: [{name: mysql, port: 3306}]}
        """);
  }

  private int run(String... flags) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--path-prefix=" + ETCD.prefix());
    return new Cli(
            Map.of("ETCD_MACHINES", ETCD.endpoints().get(0).toString()),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .execute(new Main(), all.toArray(String[]::new));
  }

  private int publishOnce(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--once");
    all.add("--manifests=" + folder);
    return run(all.toArray(String[]::new));
  }

  @Test
  void onceFillsEtcdAndASecondTimeWritesNothing() {
    assertThat(publishOnce()).isZero();
    assertThat(ETCD.values().get(MYSQL))
        .isEqualTo(
            "{\"host\":\"10.254.162.44\",\"priority\":10,\"weight\":10,\"ttl\":30,\"port\":3306,"
                + "\"group\":\"a\",\"owner\":\"kube2sky/default\"}");
    Map<String, String> before = ETCD.values();
    assertThat(before).hasSize(10);
    assertThat(run("--dry-run", "--manifests=" + folder)).isZero();
    assertThat(out.toString(UTF_8))
        .isEqualTo("# 0 to add, 0 to change, 0 to remove, 0 left alone\n");
    long revision = ETCD.put("elsewhere", "{}");
    assertThat(publishOnce()).isZero();
    assertThat(ETCD.values()).containsAllEntriesOf(before);
    assertThat(ETCD.put("elsewhere", "{}")).isEqualTo(revision + 1); // nothing came between
  }

  @Test
  void flagsSayWhichNamesThereAre() throws IOException {
    Files.writeString(
        folder.resolve("more.yaml"),
        """
        kind: Service
        metadata: {name: dns, namespace: shop, labels: {tier: front}}
        spec: {clusterIP: 10.254.0.10}
        ---
        kind: Pod
        metadata: {name: web-1, namespace: shop}
        status: {podIP: 172.17.0.9}
        """);
    assertThat(
            publishOnce(
                "--labels=tier in (front,edge)",
                "--namespaces=shop,default",
                "--pods=verified",
                "--ns=ns1=192.0.2.1,shop/dns"))
        .as(err.toString(UTF_8))
        .isZero();
    assertThat(ETCD.values())
        .containsKeys(
            "local/kube/svc/shop/dns",
            "local/kube/pod/shop/172-17-0-9",
            "local/kube/dns/ns/ns1",
            "local/kube/dns/ns/dns",
            "local/kube/dns/apex/dns")
        .doesNotContainKey(MYSQL);
    assertThat(publishOnce("--pods=insecure", "--namespaces=default")).isZero();
    assertThat(ETCD.values())
        .containsKey(MYSQL)
        .doesNotContainKeys(
            "local/kube/svc/shop", "local/kube/pod/shop/172-17-0-9", "local/kube/dns/ns/ns1");
    assertThat(ETCD.values().get("local/kube/pod")).contains("\"text\":\"insecure\"");
  }

  @Test
  void staleRecordsOfOurMarkGoAndNoOthers() {
    String theirs = "{\"host\":\"10.1.1.1\",\"owner\":\"kube2sky/other\"}";
    String ours = "{\"host\":\"10.1.1.2\",\"owner\":\"kube2sky/one\"}";
    ETCD.put("local/kube/svc/default/stays", theirs);
    ETCD.put("local/kube/svc/default/goes", ours);
    ETCD.put(MYSQL, theirs);
    assertThat(publishOnce("--cluster=one", "--ttl=5")).isZero();
    assertThat(ETCD.values())
        .containsEntry("local/kube/svc/default/stays", theirs)
        .containsEntry(MYSQL, theirs)
        .doesNotContainKey("local/kube/svc/default/goes");
    assertThat(ETCD.values().get("local/kube")).contains("\"ttl\":5", "kube2sky/one");
  }

  @Test
  void aDryRunShowsWhatWouldBeWrittenAndWritesNothing() throws IOException {
    ETCD.put(MYSQL, "{\"host\":\"10.1.1.2\",\"owner\":\"kube2sky/default\"}");
    ETCD.put(
        "local/kube/svc/default/goes", "{\"host\":\"1.1.1.1\",\"owner\":\"kube2sky/default\"}");
    ETCD.put("local/kube/dns-version", "{\"text\":\"mine\"}");
    Map<String, String> before = ETCD.values();
    assertThat(run("--dry-run", "--manifests=" + folder)).isZero();
    assertThat(out.toString(UTF_8).lines())
        .contains(
            "# 8 to add, 1 to change, 1 to remove, 1 left alone",
            "! /" + ETCD.prefix() + "/local/kube/dns-version left alone, it belongs to nobody")
        .anyMatch(
            line -> line.startsWith("~ /" + ETCD.prefix() + "/" + MYSQL + " {\"host\":\"10.254"))
        .anyMatch(line -> line.startsWith("- /" + ETCD.prefix() + "/local/kube/svc/default/goes "))
        .anyMatch(line -> line.startsWith("+ /" + ETCD.prefix() + "/local/kube/svc "));
    assertThat(run("--dry-run", "--output=json", "--manifests=" + folder)).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toByteArray());
    assertThat(json.path("add")).hasSize(8);
    assertThat(json.path("change").get(0).path("key").asText())
        .isEqualTo("/" + ETCD.prefix() + "/" + MYSQL);
    assertThat(json.path("change").get(0).path("value").path("host").asText())
        .isEqualTo("10.254.162.44");
    assertThat(json.path("remove")).hasSize(1);
    assertThat(json.path("leaveAlone")).hasSize(1);
    assertThat(ETCD.values()).isEqualTo(before);
  }

  @Test
  void aDryRunWithoutEtcdSaysSoInOneLine() {
    int code =
        run(
            "--dry-run",
            "--etcd-mutation-timeout=300ms",
            "--etcd-server=http://127.0.0.1:1",
            "--manifests=" + folder);
    assertThat(code).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("# 10 to add");
    assertThat(err.toString(UTF_8).strip().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("kube2sky: etcd cannot be read");
  }

  @Test
  void onceDoesNotDeleteWhatTheBrakeHoldsBack() {
    for (int i = 0; i < 20; i++) {
      ETCD.put(
          "local/kube/svc/default/s" + i, "{\"host\":\"1.1.1.1\",\"owner\":\"kube2sky/default\"}");
    }
    assertThat(publishOnce()).isEqualTo(1);
    assertThat(err.toString(UTF_8).strip())
        .endsWith(
            "kube2sky: 20 deletions were held back (--brake): look at them with --dry-run, and let"
                + " them go with --brake=100");
    assertThat(ETCD.values()).containsKeys(MYSQL, "local/kube/svc/default/s7");
    assertThat(publishOnce("--brake=100")).isZero();
    assertThat(ETCD.values()).containsKey(MYSQL).doesNotContainKey("local/kube/svc/default/s7");
  }

  @Test
  void purgeTakesAwayWhatHasTheMarkAndNothingElse() {
    String theirs = "{\"host\":\"10.1.1.1\",\"owner\":\"kube2sky/other\"}";
    ETCD.put("local/kube/svc/default/stays", theirs);
    ETCD.put("local/kube/svc/default/broken", "{");
    assertThat(publishOnce("--cluster=one")).isZero();
    int all = ETCD.values().size();
    assertThat(run("purge", "--cluster=one")).as("nobody can be asked").isEqualTo(2);
    assertThat(err.toString(UTF_8)).hasLineCount(1).contains("--yes", (all - 2) + " records");
    assertThat(ETCD.values()).hasSize(all);
    assertThat(run("purge", "--cluster=one", "--yes")).as(err.toString(UTF_8)).isZero();
    assertThat(out.toString(UTF_8))
        .isEqualTo("%d records of kube2sky/one are gone%n".formatted(all - 2));
    assertThat(ETCD.values())
        .containsOnly(
            Map.entry("local/kube/svc/default/stays", theirs),
            Map.entry("local/kube/svc/default/broken", "{"));
    assertThat(run("purge", "--cluster=one", "--yes")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("there are no records of kube2sky/one");
  }

  @Test
  void theOldSpellingIsTaken() {
    int code = run("-dry_run", "--manifests=" + folder, "-etcd_mutation_timeout=5s");
    assertThat(code).as(err.toString(UTF_8)).isZero();
  }

  @Test
  void whatOnlyTheOperatorCanMendIsOneLineAndExitCode2() {
    operators("--manifests", "--manifests=" + folder.resolve("none"));
    operators("--ttl", "--ttl=0", "--manifests=" + folder);
    operators("--pods must be", "--pods=all", "--manifests=" + folder);
    operators("'a b' is no label", "--labels=a b", "--manifests=" + folder);
    operators("neither NAME=IP nor", "--ns=ns1", "--manifests=" + folder);
    operators("'x' is no IP", "--ns=ns1=x", "--manifests=" + folder);
    operators("give one DNS label", "--ns=a.b=192.0.2.1", "--manifests=" + folder);
    operators(
        "none of --namespaces", "--ns=kube-system/dns", "--namespaces=a", "--manifests=" + folder);
    operators("--cluster", "--cluster=a b", "--manifests=" + folder);
    operators("--kubecfg-file", "--kubecfg-file=/x", "--manifests=" + folder);
    operators("/does/not/exist", "--kubecfg-file=/does/not/exist");
    operators("--output", "--output=xml", "--dry-run", "--manifests=" + folder);
    operators("--brake", "--brake=0", "--manifests=" + folder);
    operators("--brake", "--brake=101", "--manifests=" + folder);
    operators("--resync", "--resync=1ms", "--manifests=" + folder);
    operators("--leader-elect", "--leader-elect", "--manifests=" + folder);
    operators("--once", "--leader-elect", "--once", "--kube-master-url=http://127.0.0.1:1");
    operators(
        "--leader-elect-duration",
        "--leader-elect",
        "--leader-elect-duration=1s",
        "--kube-master-url=http://127.0.0.1:1");
    operators(
        "--leader-elect-lease",
        "--leader-elect",
        "--leader-elect-lease=A/b",
        "--kube-master-url=http://127.0.0.1:1");
    operators("--domain", "--domain=a..b", "--manifests=" + folder);
    operators(
        "/no/ca.pem",
        "--etcd-ca-cert=/no/ca.pem",
        "--etcd-server=https://127.0.0.1:1",
        "--once",
        "--manifests=" + folder);
  }

  private void operators(String says, String... flags) {
    assertThat(run(flags)).as(String.join(" ", flags) + ": " + err).isEqualTo(2);
    assertThat(err.toString(UTF_8).strip().lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("kube2sky: ")
        .contains(says);
  }
}
