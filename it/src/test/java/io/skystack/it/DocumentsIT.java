package io.skystack.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say of the code is what the code says. */
class DocumentsIT {
  @ParameterizedTest
  @ValueSource(strings = {"exechealthz", "kube2sky", "kubedns", "skycache", "skydns"})
  void theTableOfFlagsIsTheCodes(String program) {
    String document = Repository.root().resolve("docs/" + program + ".md").toString();
    Program.Ended ended = Program.run(program, Map.of(), "flags", "--check", document);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }
}
