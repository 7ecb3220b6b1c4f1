package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Plugin;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockBuilderTest {
  @TempDir Path folder;

  @Test
  void ordersPluginsByTheProgramNotByTheFile() {
    try (TestCorefile corefile = TestCorefile.of(folder, ". {\n whoami\n chaos\n}\n")) {
      assertThat(corefile.chain().plugins())
          .extracting(Plugin::name)
          .containsExactly("chaos", "whoami");
    }
  }

  @Test
  void saysAllThatIsWrongWithDirectives() {
    assertThat(
            TestCorefile.errors(
                folder,
                ". {\n whoam\n chaos {\n  x\n }\n whoami here\n}\na.org {\n whoami\n whoami\n}\n"))
        .containsExactly(
            "Corefile:2: unknown plugin 'whoam' (did you mean 'whoami'?)",
            "Corefile:4: chaos: unknown property 'x'",
            "Corefile:6: whoami: takes no value, not 1",
            "Corefile:10: whoami: a block has one line of it, and there is one at Corefile:9");
  }
}
