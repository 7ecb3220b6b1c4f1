package hello;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.TestCorefile;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class HelloTest {
  @TempDir Path folder;

  private static Query query(int type) {
    return new Query(
        Name.fromConstantString("a.test."),
        type,
        DClass.IN,
        true,
        false,
        Edns.NONE,
        new InetSocketAddress(0),
        Query.Transport.UDP);
  }

  @Test
  void greets() {
    try (TestCorefile corefile = TestCorefile.of(folder, ". {\n hello world\n}\n")) {
      Answer text = corefile.chain().handle(query(Type.TXT)).toCompletableFuture().join();
      Answer other = corefile.chain().handle(query(Type.A)).toCompletableFuture().join();

      assertThat(text.answer())
          .singleElement()
          .hasToString("a.test.\t\t\t60\tIN\tTXT\t\"hello world\"");
      assertThat(text.validity().storable()).isTrue();
      assertThat(other.rcode()).as("the end of the chain").isEqualTo(Rcode.SERVFAIL);
    }
  }

  @Test
  void needsSomebodyToGreet() {
    assertThat(TestCorefile.errors(folder, ". {\n hello\n}\n"))
        .containsExactly("Corefile:2: hello: takes 1 value, not 0");
  }
}
