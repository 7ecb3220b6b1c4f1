package io.skystack.skycache;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skystack.common.testing.Ports;
import io.skystack.dns.forward.ScriptedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** The same flags, the same questions: what dnsmasq answers, where it is installed. */
class DnsmasqTest extends Rig {
  private static final Path DNSMASQ = Path.of("/usr/sbin/dnsmasq");

  private final int port = Ports.free();
  private Optional<Process> dnsmasq = Optional.empty();

  @BeforeEach
  void isThere() {
    assumeTrue(Files.isExecutable(DNSMASQ), "dnsmasq is not installed");
  }

  @AfterEach
  void end() {
    dnsmasq.ifPresent(Process::destroyForcibly);
  }

  private void startBoth(String... flags) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                DNSMASQ.toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--pid-file=",
                "--user=",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port));
    line.addAll(List.of(flags));
    dnsmasq =
        Optional.of(
            new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    eventually(() -> askIt("version.bind.", Type.TXT, DClass.CH));
    start(flags);
  }

  private Message askIt(String name, int type, int dclass) throws IOException {
    return ask(new InetSocketAddress(ip("127.0.0.1"), port), name, type, dclass);
  }

  /** What counts of an answer, in one line. */
  private static String seen(Message answer) {
    return "%s aa=%s %s"
        .formatted(
            Rcode.string(answer.getRcode()),
            answer.getHeader().getFlag(Flags.AA),
            data(answer).stream().sorted().toList());
  }

  private void assertSame(int dclass, String type, String... names) throws IOException {
    for (String name : names) {
      int number = Type.value(type);
      assertThat(seen(ask(name, number, dclass)))
          .as(name + " " + type)
          .isEqualTo(seen(askIt(name, number, dclass)));
    }
  }

  @Test
  void addressesAndServersOfDomains() throws Exception {
    ScriptedServer all = upstream(query -> addresses(query, 60, "192.0.2.1"));
    ScriptedServer domain = upstream(query -> addresses(query, 60, "192.0.2.2"));
    startBoth(
        forAll(all),
        forDomain("up.test", domain),
        forDomain("deep.local.test", domain),
        "--server=/usual.up.test/#",
        "--server=/local.test/",
        "--address=/v4.test/192.0.2.9",
        "--address=/six.test/2001:db8::9",
        "--address=/two.test/192.0.2.8",
        "--address=/two.test/192.0.2.9",
        "--address=/null.test/#",
        "--address=/none.test/",
        "--address=/a.up.test/192.0.2.7",
        "--local-ttl=9");
    assertSame(
        DClass.IN,
        "A",
        "www.test.",
        "www.up.test.",
        "up.test.",
        "www.usual.up.test.",
        "a.up.test.",
        "b.a.up.test.",
        "local.test.",
        "www.local.test.",
        "www.deep.local.test.",
        "v4.test.",
        "a.v4.test.",
        "av4.test.",
        "two.test.",
        "null.test.",
        "none.test.",
        "a.b.none.test.");
    assertSame(DClass.IN, "AAAA", "six.test.", "null.test.", "none.test.", "x.local.test.");
    assertSame(DClass.IN, "TXT", "none.test.", "local.test.");
    assertThat(ttl(ask("v4.test."))).isEqualTo(ttl(askIt("v4.test.", Type.A, DClass.IN)));
  }

  @Test
  void figures() throws Exception {
    ScriptedServer upstream =
        upstream(
            query ->
                name(query).startsWith("no")
                    ? denial(query, Rcode.NXDOMAIN, 60)
                    : addresses(query, 60, "192.0.2.1"));
    startBoth(forAll(upstream), "--cache-size=123", "--address=/here.test/192.0.2.9");
    for (String name : List.of("www.test.", "no.test.", "www.test.", "here.test.", "no.test.")) {
      assertSame(DClass.IN, "A", name);
    }
    assertSame(
        DClass.CH, "TXT", "cachesize.bind.", "misses.bind.", "evictions.bind.", "auth.bind.");
    // Theirs counts questions in class CHAOS too; and two for an answer that goes in.
    assertThat(figure("hits.bind.")).isEqualTo(3);
    assertThat(chaos("servers.bind.")).containsExactly(address(upstream) + " 2 0");
  }

  @Test
  void attacks() throws Exception {
    ScriptedServer upstream =
        upstream(
            query ->
                addresses(query, 60, name(query).startsWith("loop") ? "127.0.0.1" : "10.0.0.1"));
    startBoth(
        forAll(upstream),
        "--stop-dns-rebind",
        "--rebind-localhost-ok",
        "--rebind-domain-ok=/inside.test/");
    assertSame(
        DClass.IN,
        "A",
        "evil.test.",
        "loop.test.",
        "a.inside.test.",
        "inside.test.",
        "loopinside.test.");
  }
}
