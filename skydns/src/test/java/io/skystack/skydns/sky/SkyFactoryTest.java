package io.skystack.skydns.sky;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.TestCorefile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkyFactoryTest {
  @TempDir Path folder;

  @Test
  void isNotReadyBeforeEtcdWasRead() {
    String text =
        "sky.test {\n sky {\n path /x\n endpoint http://127.0.0.1:9\n fallthrough\n }\n}\n";
    try (TestCorefile corefile = TestCorefile.of(folder, text)) {
      assertThat(corefile.chain().notReady()).get().asString().startsWith("skydns: ");
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(
            TestCorefile.errors(
                folder,
                "sky.test {\n sky {\n endpoints a\n endpoint ftp://a\n credentials u\n ttl -1\n }\n}\n"))
        .hasSize(4)
        .contains("Corefile:3: sky: unknown property 'endpoints' (did you mean 'endpoint'?)")
        .allMatch(error -> error.matches("Corefile:[3-6]: sky: .+"));
  }
}
