package io.skystack.dns.zone;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class AutoZonesTest {
  @TempDir private Path folder;

  private void write(String file, long serial, String address) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, ZoneTesting.soa(serial) + "a A " + address + "\n");
  }

  private static String ask(Chain chain, String name) {
    Answer answer =
        chain
            .handle(ZoneTesting.query(name, Type.A, ZoneTesting.PLAIN))
            .toCompletableFuture()
            .getNow(Answer.ofRcode(Rcode.NOTIMP, "none came"));
    return Rcode.string(answer.rcode())
        + answer.answer().stream().map(record -> " " + record.rdataToString()).toList();
  }

  private TestCorefile corefile(String directory) {
    return TestCorefile.of(
        folder, "org {\n auto {\n directory " + directory + "\n reload 20ms\n }\n}\n");
  }

  @Test
  void servesFilesAsTheyComeChangeAndGo() throws Exception {
    write("zones/db.one.org", 1, "192.0.2.1");
    write("zones/below/db.two.org", 1, "192.0.2.2");
    write("zones/db.other.net", 1, "192.0.2.3");
    write("zones/notes", 1, "192.0.2.4");
    try (TestCorefile corefile = corefile("zones")) {
      Chain chain = corefile.chain();
      assertThat(ask(chain, "a.one.org.")).isEqualTo("NOERROR[ 192.0.2.1]");
      assertThat(ask(chain, "a.two.org.")).isEqualTo("NOERROR[ 192.0.2.2]");
      assertThat(ask(chain, "a.other.net.")).isEqualTo("SERVFAIL[]");
      write("zones/db.three.org", 1, "192.0.2.5");
      eventually(() -> assertThat(ask(chain, "a.three.org.")).isEqualTo("NOERROR[ 192.0.2.5]"));
      write("zones/db.three.org", 2, "192.0.2.6");
      eventually(() -> assertThat(ask(chain, "a.three.org.")).isEqualTo("NOERROR[ 192.0.2.6]"));
      Files.delete(folder.resolve("zones/db.one.org"));
      // Nobody behind answers for it either.
      eventually(() -> assertThat(ask(chain, "a.one.org.")).isEqualTo("SERVFAIL[]"));
      assertThat(ask(chain, "a.two.org.")).isEqualTo("NOERROR[ 192.0.2.2]");
    }
  }

  @Test
  void namesZonesByItsPattern() throws Exception {
    write("zones/one.org.zone", 1, "192.0.2.1");
    try (TestCorefile corefile = corefile("zones (.*)\\.zone$ x.{1}")) {
      assertThat(ask(corefile.chain(), "a.x.one.org.")).isEqualTo("NOERROR[ 192.0.2.1]");
    }
  }

  @Test
  void waitsForABrokenFileToBeMended() throws Exception {
    write("zones/db.one.org", 1, "nowhere");
    write("zones/db.two.org", 1, "192.0.2.2");
    try (TestCorefile corefile = corefile("zones")) {
      Chain chain = corefile.chain();
      assertThat(ask(chain, "a.two.org.")).isEqualTo("NOERROR[ 192.0.2.2]");
      assertThat(ask(chain, "a.one.org.")).isEqualTo("SERVFAIL[]");
      write("zones/db.one.org", 1, "192.0.2.1");
      eventually(() -> assertThat(ask(chain, "a.one.org.")).isEqualTo("NOERROR[ 192.0.2.1]"));
    }
  }

  private List<String> errors(String lines) {
    return TestCorefile.errors(folder, "org {\n" + lines + "\n}\n");
  }

  @Test
  void saysWhatIsWrongWithItsLines() {
    assertThat(errors("auto"))
        .containsExactly("Corefile:2: auto: needs a line 'directory DIR' in its sub-block");
    assertThat(errors("auto {\n directory d x(\n }"))
        .containsExactly(
            "Corefile:3: auto: directory: a pattern needs the zone's name after it, such as {1}");
    assertThat(errors("auto {\n directory d x( {1}\n }"))
        .singleElement()
        .asString()
        .startsWith("Corefile:3: auto: directory: 'x(' is no regular expression: ");
    assertThat(errors("auto {\n directry d\n }"))
        .contains("Corefile:3: auto: unknown property 'directry' (did you mean 'directory'?)");
    assertThat(errors("auto a.org b.org {\n directory d\n reload 5s\n fallthrough\n }")).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithTheLinesOfItsKin() {
    assertThat(errors("secondary"))
        .containsExactly(
            "Corefile:2: secondary: needs a line 'transfer from ADDRESS...' in its sub-block");
    assertThat(errors("secondary {\n transfer to 192.0.2.1\n }"))
        .containsExactly("Corefile:3: secondary: transfer: 'to' is none of from");
    assertThat(errors("secondary a.org {\n transfer from 192.0.2.1 [2001:db8::1]:5300\n }"))
        .isEmpty();
    assertThat(errors("transfer"))
        .containsExactly("Corefile:2: transfer: needs a line 'to ADDRESS...' in its sub-block");
    assertThat(errors("transfer {\n to nowhere\n }")).isNotEmpty();
    assertThat(errors("transfer a.org {\n to *\n }\n transfer {\n to 192.0.2.1 192.0.2.2:54\n }"))
        .isEmpty();
  }
}
