package io.skystack.dns.zone;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.dns.corefile.ServedCorefile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferIn;

/** What clients get from the plugins that serve zones, by a Corefile and real sockets. */
class ZonePluginsOverSocketsTest {
  private static final String NS = "@ NS ns\nns A 192.0.2.1\n";

  @TempDir private Path folder;

  private void write(String file, long serial, String lines) throws IOException {
    Path next = Files.writeString(folder.resolve("next"), ZoneTesting.soa(serial) + NS + lines);
    Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Message ask(InetSocketAddress server, String name, int type, boolean tcp) {
    return ask(server, name, type, tcp, "127.0.0.1");
  }

  private static Message ask(
      InetSocketAddress server, String name, int type, boolean tcp, String from) {
    try {
      SimpleResolver client = new SimpleResolver(server);
      client.setTCP(tcp);
      client.setTimeout(Duration.ofSeconds(10));
      client.setLocalAddress(InetAddress.getByName(from));
      return client.send(
          Message.newQuery(Record.newRecord(ZoneTesting.name(name), type, DClass.IN)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The response code and the answers, the same the first time and when they lie ready. */
  private static String asked(InetSocketAddress server, String name, int type) {
    String first = text(ask(server, name, type, false));
    assertThat(text(ask(server, name, type, false))).isEqualTo(first);
    assertThat(text(ask(server, name, type, true))).isEqualTo(first);
    return first;
  }

  private static String text(Message message) {
    return Rcode.string(message.getRcode())
        + message.getSection(Section.ANSWER).stream().map(ZoneTesting::text).toList();
  }

  @Test
  void file() throws Exception {
    write("db", 1, "www A 192.0.2.2\n*.w TXT \"a wildcard\"\nalias CNAME www\n");
    try (ServedCorefile served =
        ServedCorefile.of(
            folder, "zone.test:PORT1 {\n bind 127.0.0.1\n file db {\n  reload 50ms\n }\n}\n")) {
      InetSocketAddress at = served.at(1);
      assertThat(asked(at, "www.zone.test.", Type.A))
          .isEqualTo("NOERROR[www.zone.test. A 192.0.2.2]");
      assertThat(asked(at, "a.b.w.zone.test.", Type.TXT))
          .isEqualTo("NOERROR[a.b.w.zone.test. TXT \"a wildcard\"]");
      assertThat(asked(at, "alias.zone.test.", Type.A))
          .isEqualTo("NOERROR[alias.zone.test. CNAME www.zone.test., www.zone.test. A 192.0.2.2]");
      assertThat(asked(at, "none.zone.test.", Type.A)).isEqualTo("NXDOMAIN[]");
      write("db", 2, "www A 192.0.2.3\n");
      eventually(
          () ->
              assertThat(asked(at, "www.zone.test.", Type.A))
                  .isEqualTo("NOERROR[www.zone.test. A 192.0.2.3]"));
    }
  }

  @Test
  void auto() throws Exception {
    write("db.a.test", 1, "www A 192.0.2.2\n");
    try (ServedCorefile served =
        ServedCorefile.of(
            folder,
            "test:PORT1 {\n bind 127.0.0.1\n auto {\n  directory .\n  reload 50ms\n }\n}\n")) {
      InetSocketAddress at = served.at(1);
      assertThat(asked(at, "www.a.test.", Type.A)).isEqualTo("NOERROR[www.a.test. A 192.0.2.2]");
      write("db.b.test", 1, "www A 192.0.2.3\n");
      eventually(
          () ->
              assertThat(asked(at, "www.b.test.", Type.A))
                  .isEqualTo("NOERROR[www.b.test. A 192.0.2.3]"));
      Files.delete(folder.resolve("db.a.test"));
      eventually(() -> assertThat(asked(at, "www.a.test.", Type.A)).isEqualTo("SERVFAIL[]"));
    }
  }

  /** One server on two ports: what the one gives, the other takes, and gives on. */
  @Test
  void transferAndSecondary() throws Exception {
    write("db", 1, "www A 192.0.2.2\n");
    try (ServedCorefile served =
        ServedCorefile.of(
            folder,
            """
            zone.test:PORT1 {
              bind 127.0.0.1
              file db {
                reload 50ms
              }
              transfer {
                to 127.0.0.1:PORT2
              }
            }
            zone.test:PORT2 {
              bind 127.0.0.1
              secondary {
                transfer from 127.0.0.1:PORT1
              }
              transfer {
                to *
              }
            }
            """)) {
      InetSocketAddress at = served.at(2);
      eventually(
          () ->
              assertThat(asked(at, "www.zone.test.", Type.A))
                  .isEqualTo("NOERROR[www.zone.test. A 192.0.2.2]"));
      write("db", 2, "www A 192.0.2.3\n");
      eventually(
          () ->
              assertThat(asked(at, "www.zone.test.", Type.A))
                  .isEqualTo("NOERROR[www.zone.test. A 192.0.2.3]"));
      ZoneTransferIn transfer = ZoneTransferIn.newAXFR(ZoneTesting.name("zone.test."), at, null);
      transfer.setTimeout(Duration.ofSeconds(20));
      transfer.run();
      assertThat(transfer.getAXFR().stream().map(ZoneTesting::text))
          .contains("www.zone.test. A 192.0.2.3")
          .hasSize(5);
      assertThatThrownBy(() -> ask(served.at(1), "zone.test.", Type.AXFR, true, "127.0.0.2"))
          .hasMessageContaining("REFUSED");
    }
  }

  @Test
  void view() throws Exception {
    write("inside", 1, "www A 192.0.2.2\n");
    write("outside", 1, "www A 192.0.2.3\n");
    try (ServedCorefile served =
        ServedCorefile.of(
            folder,
            """
            zone.test:PORT1 {
              bind 127.0.0.1
              view inside {
                expr incidr(client_ip(), '127.0.0.2/32')
              }
              file inside
            }
            zone.test:PORT1 {
              bind 127.0.0.1
              file outside
            }
            """)) {
      // By turns: nothing of the one lies ready for the other.
      for (int i = 0; i < 3; i++) {
        for (boolean tcp : new boolean[] {false, true}) {
          assertThat(text(ask(served.at(1), "www.zone.test.", Type.A, tcp, "127.0.0.2")))
              .isEqualTo("NOERROR[www.zone.test. A 192.0.2.2]");
          assertThat(text(ask(served.at(1), "www.zone.test.", Type.A, tcp, "127.0.0.1")))
              .isEqualTo("NOERROR[www.zone.test. A 192.0.2.3]");
        }
      }
    }
  }
}
