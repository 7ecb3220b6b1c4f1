package io.skystack.skydns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.options.PutOption;
import io.skystack.common.cli.Cli;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.testing.Ports;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code skydns check} against a real etcd. */
@Timeout(60)
class CheckCommandTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private static void put(String key, String value, PutOption option) throws Exception {
    ETCD.client()
        .getKVClient()
        .put(
            ByteSequence.from("/" + ETCD.prefix() + "/" + key, UTF_8),
            ByteSequence.from(value, UTF_8),
            option)
        .get();
  }

  private int check(String machines, String... more) {
    Cli cli =
        new Cli(Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    String[] args = new String[more.length + 4];
    args[0] = "check";
    args[1] = "--machines=" + machines;
    args[2] = "--path-prefix=" + ETCD.prefix();
    args[3] = "--log-level=error";
    System.arraycopy(more, 0, args, 4, more.length);
    return cli.execute(new Main(), args);
  }

  private static String machines() {
    return ETCD.endpoints().stream().map(URI::toString).collect(Collectors.joining(","));
  }

  @Test
  void nothingFoundIsOneLineAndNoFailure() throws Exception {
    for (int i = 0; i < 2_500; i++) { // more than a page
      put("local/kube/n" + i, "{\"host\":\"10.0.0.1\"}", PutOption.DEFAULT);
    }
    assertThat(check(machines())).isZero();
    assertThat(out.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("nothing found in 2500 keys");
  }

  @Test
  void whatIsFoundIsListedAndFails() throws Exception {
    long alive = ETCD.client().getLeaseClient().grant(600).get().getID();
    put("local/kube/bad", "no JSON", PutOption.DEFAULT);
    put("config", "{\"ndots\":\"many\"}", PutOption.DEFAULT);
    put("local/kube//empty", "{}", PutOption.DEFAULT);
    put("local/kube/www", "{\"host\":\"gone.kube.local\"}", PutOption.DEFAULT);
    put("local/kube/a", "{\"host\":\"10.0.0.1\"}", onLease(alive));
    try {
      assertThat(check(machines(), "--format=json")).isEqualTo(1);
    } finally {
      ETCD.client().getLeaseClient().revoke(alive).get();
    }
    JsonNode json = new ObjectMapper().readTree(out.toString(UTF_8));
    assertThat(json.path("findings"))
        .extracting(finding -> finding.path("kind").asText() + " " + finding.path("key").asText())
        .contains(
            "key /" + ETCD.prefix() + "/local/kube//empty",
            "config /" + ETCD.prefix() + "/config",
            "value /" + ETCD.prefix() + "/local/kube/bad",
            "target /" + ETCD.prefix() + "/local/kube/www")
        .doesNotContain("lease /" + ETCD.prefix() + "/local/kube/a");
    assertThat(json.path("leases").asInt()).isEqualTo(1);
    assertThat(json.path("found").asInt()).isEqualTo(json.path("findings").size());
    assertThat(json.path("revision").asLong()).isPositive();
  }

  /** Domains that the configuration in etcd names are those that are looked at. */
  @Test
  void looksAtWhatIsAnsweredWithTheConfigurationInEtcd() throws Exception {
    put("config", "{\"domain\":\"other.local\"}", PutOption.DEFAULT);
    put("local/other/www", "{\"host\":\"gone.other.local\"}", PutOption.DEFAULT);

    assertThat(check(machines())).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("gone.other.local. does not exist");
  }

  private static PutOption onLease(long id) {
    return PutOption.builder().withLeaseId(id).build();
  }

  @Test
  void anEtcdThatIsNotThereIsOneLine() throws Exception {
    assertThat(check("http://127.0.0.1:" + Ports.free())).isEqualTo(2);
    assertThat(err.toString(UTF_8).lines())
        .singleElement()
        .asString()
        .contains("etcd at", "cannot be reached");
  }
}
