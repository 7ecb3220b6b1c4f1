package io.skystack.common.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  private static final String FLAG = "--password-file";

  @TempDir Path folder;

  @Test
  void theValueCountsWhereThereIsNoFile() {
    assertThat(Secrets.password("pw", Optional.empty(), FLAG)).isEqualTo("pw");
  }

  @Test
  void aFileGivesAllButItsLastLineEnd() throws Exception {
    Path file = Files.writeString(folder.resolve("pw"), " p w \n\r\n");
    assertThat(Secrets.password("", Optional.of(file), FLAG)).isEqualTo(" p w \n");
  }

  @Test
  void aFileThatCannotBeReadIsTheOperatorsError() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Secrets.password("", Optional.of(missing), FLAG))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining(FLAG + ": cannot read " + missing);
    assertThatThrownBy(() -> Secrets.password("", Optional.of(folder), FLAG))
        .isInstanceOf(OperatorException.class);
  }

  @Test
  void aPasswordGivenTwiceIsRefusedAndNotShown() {
    assertThatThrownBy(() -> Secrets.password("s3cret", Optional.of(folder), FLAG))
        .isInstanceOf(OperatorException.class)
        .hasMessageNotContaining("s3cret");
  }
}
