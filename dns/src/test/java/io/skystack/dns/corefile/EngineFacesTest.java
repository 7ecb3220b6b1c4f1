package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good and bad lines of the plugins that the engine has. */
class EngineFacesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "any",
        "cache",
        "cache 30 a.test",
        "cache { success 100 60 1\n denial 100\n prefetch 5 1m 20%\n serve_stale 1h verify\n servfail 1s\n keepttl\n}",
        "cache { disable success a.test\n disable denial\n}",
        "errors { consolidate 5m \"no .* came\" warning show_first\n}",
        "forward . 127.0.0.1:9 tls://127.0.0.1 [::1]:53",
        "forward a.test 127.0.0.1 { except b.a.test\n force_tcp\n expire 5s\n max_fails 0\n policy sequential\n health_check 1s\n max_concurrent 10\n failover NXDOMAIN\n}",
        "health 127.0.0.1:1 { lameduck 1s\n}",
        "ready 127.0.0.1:1",
        "log",
        "log a.test b.test { class denial error\n}",
        "log . \"{remote} {>id} {common}\"",
        "loadbalance round_robin",
        "loadbalance { prefer 10.0.0.0/8 2001:db8::/32\n}",
        "loadbalance weighted none { reload 5s\n prefer 10.0.0.0/8\n}",
        "loop",
        "prometheus 127.0.0.1:1",
        "reload 2s 1s",
      })
  void reads(String lines) {
    assertThat(TestCorefile.errors(folder, ". {\n" + lines + "\n}\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "any x",
        "cache 30 a..b",
        "cache { sucess 5\n}",
        "cache { success none\n}",
        "cache { prefetch 5 1m 20\n}",
        "cache { serve_stale 1h never\n}",
        "cache { servfail 6m\n}",
        "cache { disable both\n}",
        "errors { consolidate 5m (\n}",
        "errors { consolidate 0s x\n}",
        "forward .",
        "forward . not-an-address",
        "forward . 127.0.0.1 { policy first\n}",
        "forward . 127.0.0.1 { failover MAYBE\n}",
        "health nowhere:x",
        "health { lameduck soon\n}",
        "ready 127.0.0.1:1 2",
        "log . \"{nothing}\"",
        "log { class some\n}",
        "loadbalance weighted",
        "loadbalance weighted none { reload 0s\n}",
        "loadbalance { reload 5s\n}",
        "loadbalance { prefer 10.0.0.0/33\n}",
        "loadbalance random",
        "loop x",
        "prometheus :1 :2",
        "reload 1s",
      })
  void complainsOf(String lines) {
    String plugin = lines.split(" ", 2)[0];

    assertThat(TestCorefile.errors(folder, ". {\n" + lines + "\n}\n"))
        .singleElement()
        .asString()
        .matches("Corefile:2: " + plugin + ": .+");
  }
}
