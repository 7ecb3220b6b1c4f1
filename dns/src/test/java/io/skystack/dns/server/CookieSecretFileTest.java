package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieSecretFileTest {
  private static final String FLAG = "--cookie-secret-file";
  private static final String FIRST = "000102030405060708090a0b0c0d0e0f";
  private static final String SECOND = "F00102030405060708090A0B0C0D0E0F";

  @TempDir private Path folder;
  private final List<Runnable> readings = new ArrayList<>();

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("secrets"), text);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void readsTheSecretInUseFirst() throws Exception {
    Path file = file("# of May\n" + FIRST + "  \r\n\n" + SECOND);
    assertThat(CookieSecretFile.open(file, FLAG).current())
        .containsExactly(bytes(FIRST), bytes(SECOND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# none\n",
        "00010203",
        "000102030405060708090a0b0c0d0e0f00",
        "secret-of-thirty-two-characters!",
        "000102030405060708090a0b0c0d0e0f 000102030405060708090a0b0c0d0e0f"
      })
  void saysWhatIsWrongWithoutShowingIt(String text) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> CookieSecretFile.open(file, FLAG))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining(FLAG)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("openssl rand -hex 16")
        .hasMessageNotContaining("secret-of")
        .hasMessageNotContaining("0001")
        .hasMessageNotContaining("\n");
  }

  @Test
  void saysWhatCannotBeRead() {
    assertThatThrownBy(() -> CookieSecretFile.open(folder.resolve("none"), FLAG))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("cannot read")
        .hasMessageContaining("none");
  }

  @Test
  void readsTheFileAgainAwayFromWhoAsks() throws Exception {
    CookieSecretFile secrets =
        new CookieSecretFile(file(FIRST), FLAG, readings::add, Duration.ZERO);
    file(SECOND + "\n" + FIRST);
    assertThat(secrets.current()).containsExactly(bytes(FIRST));
    readings.forEach(Runnable::run);
    assertThat(secrets.current()).containsExactly(bytes(SECOND), bytes(FIRST));
  }

  @Test
  void keepsWhatItHasWhenTheFileIsWrongOrGone() throws Exception {
    Path file = file(FIRST);
    CookieSecretFile secrets = new CookieSecretFile(file, FLAG, readings::add, Duration.ZERO);
    file("nonsense");
    assertThat(secrets.current()).containsExactly(bytes(FIRST));
    readings.forEach(Runnable::run);
    Files.delete(file);
    assertThat(secrets.current()).containsExactly(bytes(FIRST));
    readings.forEach(Runnable::run);
    assertThat(secrets.current()).containsExactly(bytes(FIRST));
  }

  @Test
  void doesNotReadWithEveryCookie() throws Exception {
    CookieSecretFile secrets =
        new CookieSecretFile(file(FIRST), FLAG, readings::add, Duration.ofDays(1));
    for (int i = 0; i < 100; i++) {
      assertThat(secrets.current()).hasSize(1);
    }
    assertThat(readings).isEmpty();
  }
}
