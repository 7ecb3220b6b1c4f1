package io.skystack.dns.local;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.testing.KnownRecords;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6761 section 6.3, RFC 6303 section 4.2. */
class LocalTest {
  private static final String SOA = " 604800 SOA localhost. root.localhost. 1 0 0 0 604800,";

  private final AtomicInteger counted = new AtomicInteger();
  private final KnownRecords rest = new KnownRecords();

  private String asked(boolean prefix, String name, String type) {
    return text(ask(query(name, type), new Local(prefix, counted::incrementAndGet), rest));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "localhost.; A; NOERROR | localhost. 604800 A 127.0.0.1, | |",
        "LocalHost.; AAAA; NOERROR | LocalHost. 604800 AAAA 0:0:0:0:0:0:0:1, | |",
        "localhost.; NS; NOERROR | localhost. 604800 NS localhost., | |",
        "localhost.; SOA; NOERROR | localhost." + SOA + " | |",
        "localhost.; MX; NOERROR | | localhost." + SOA + " |",
        "a.localhost.; A; NOERROR | a.localhost. 604800 A 127.0.0.1, | |",
        "a.localhost.; TXT; NOERROR | | a.localhost." + SOA + " |",
        "0.in-addr.arpa.; A; NOERROR | | 0.in-addr.arpa." + SOA + " |",
        "0.in-addr.arpa.; NS; NOERROR | 0.in-addr.arpa. 604800 NS localhost., | |",
        "1.0.0.127.in-addr.arpa.; PTR; NOERROR"
            + " | 1.0.0.127.in-addr.arpa. 604800 PTR localhost., | |",
        "1.0.0.127.in-addr.arpa.; A; NOERROR | | 127.in-addr.arpa." + SOA + " |",
        "2.0.0.127.in-addr.arpa.; PTR; NXDOMAIN | | 127.in-addr.arpa." + SOA + " |",
        "1.255.in-addr.arpa.; PTR; NXDOMAIN | | 255.in-addr.arpa." + SOA + " |",
        "LOCALHOST.example.org.; A; NOERROR | LOCALHOST.example.org. 604800 A 127.0.0.1, | |",
      })
  void answersWhatStaysHere(String name, String type, String answer) {
    assertThat(asked(true, name, type)).isEqualTo(answer);
    assertThat(rest.asked()).isEmpty();
  }

  @Test
  void passesOnAllElse() {
    assertThat(asked(true, "example.org.", "A")).startsWith("NXDOMAIN");
    assertThat(asked(true, "localhosts.example.org.", "A")).startsWith("NXDOMAIN");
    assertThat(asked(true, "alocalhost.", "A")).startsWith("NXDOMAIN");
    assertThat(asked(false, "localhost.example.org.", "A")).startsWith("NXDOMAIN");
    assertThat(rest.asked()).hasSize(4);
  }

  @Test
  void countsAllButLocalhostItself() {
    asked(true, "localhost.", "A");
    assertThat(counted).hasValue(0);
    asked(true, "a.localhost.", "A");
    asked(true, "localhost.example.org.", "A");
    assertThat(counted).hasValue(2);
  }

  @Test
  void isGoodForAll() {
    Local local = new Local(true, counted::incrementAndGet);
    assertThat(ask(query("localhost.", "A"), local, rest).validity().storable()).isTrue();
  }
}
