package io.skystack.dns.net;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What an operator reads when systemd's sockets are not as they should be. */
@EnabledOnOs(OS.LINUX)
class InheritedSocketsTest {
  private static void assertWrong(Map<String, String> environment, String... words) {
    assertThatThrownBy(() -> InheritedSockets.of(environment, 42))
        .isInstanceOf(OperatorException.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
  }

  @Test
  void saysThatThereAreNone() {
    assertWrong(Map.of(), "LISTEN_FDS is not set", ".socket");
  }

  @Test
  void saysThatTheyAreForAnother() {
    assertWrong(
        Map.of("LISTEN_FDS", "1", "LISTEN_PID", "7"), "process 7", "process 42", "ExecStart");
    assertWrong(Map.of("LISTEN_FDS", "1"), "process unknown");
  }

  @Test
  void saysThatTheirCountIsNone() {
    for (String wrong : new String[] {"x", "-1", "0", "1000", "99999999999"}) {
      assertWrong(Map.of("LISTEN_FDS", wrong, "LISTEN_PID", "42"), "'" + wrong + "'", "1 to 256");
    }
  }

  /** Descriptor 3 of a JVM is a file of its own. */
  @Test
  void saysThatADescriptorIsNoSocket() {
    assertWrong(
        Map.of("LISTEN_FDS", "1", "LISTEN_PID", "42", "LISTEN_FDNAMES", "dns"),
        "descriptor 3 (dns)",
        "no open socket",
        "ListenDatagram");
  }
}
