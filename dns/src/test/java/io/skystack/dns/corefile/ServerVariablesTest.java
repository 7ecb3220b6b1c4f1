package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.testing.Ports;
import io.skystack.dns.forward.ScriptedServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What plugins know of the address that a query came to, and whom their own questions reach. */
@Timeout(60)
class ServerVariablesTest {
  private static final Name A_TEST = Name.fromConstantString("a.test.");

  @TempDir Path folder;

  private final int port = Ports.free();
  private final int other = Ports.free();
  private CorefileServer server;

  private void start(String text) throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("Corefile"),
            text.replace("PORT", "" + port).replace("OTHER", "" + other));
    server =
        CorefileServer.start(
            new CorefileOptions(conf, Map.of(), Plugins.load(), new PrometheusRegistry()));
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  private static Message ask(String address, int at, boolean tcp, String name, int type)
      throws IOException {
    SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(address, at));
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(10));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  private static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void expressionsKnowTheServersAddressAndPort() throws IOException {
    start(
        """
        .:PORT .:OTHER {
          bind 127.0.0.1 127.0.0.2
          template IN TXT {
            var address server_ip()
            var at server_port()
            answer "{{ .Name }} 60 IN TXT {{ .Var.address }}/{{ .Var.at }}"
          }
        }
        """);

    for (int i = 0; i < 2; i++) { // what was answered first is for no other address
      for (String address : List.of("127.0.0.1", "127.0.0.2")) {
        for (int at : List.of(port, other)) {
          for (boolean tcp : List.of(false, true)) {
            assertThat(data(ask(address, at, tcp, "a.test.", Type.TXT)))
                .containsExactly("\"%s/%d\"".formatted(address, at));
          }
        }
      }
    }
    assertThatThrownBy(() -> ask("127.0.0.3", port, true, "a.test.", Type.TXT))
        .as("bound to two addresses alone")
        .isInstanceOf(IOException.class);
  }

  @Test
  void viewsAreChosenByTheServersAddress() throws IOException {
    start(
        """
        .:PORT {
          bind 127.0.0.1 127.0.0.2
          view second {
            expr server_ip() == '127.0.0.2'
          }
          template IN A {
            rcode NXDOMAIN
          }
        }
        .:PORT {
          bind 127.0.0.1 127.0.0.2
          whoami
        }
        """);

    for (int i = 0; i < 2; i++) {
      assertThat(ask("127.0.0.1", port, false, "a.test.", Type.A).getRcode())
          .isEqualTo(Rcode.NOERROR);
      assertThat(ask("127.0.0.2", port, false, "a.test.", Type.A).getRcode())
          .isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  void rewriteTellsUpstreamTheServersAddressAndPort() throws IOException {
    try (ScriptedServer upstream =
        ScriptedServer.start(query -> ScriptedServer.rcode(query, Rcode.NXDOMAIN))) {
      start(
          """
          .:PORT {
            bind 127.0.0.2
            rewrite continue {
              edns0 local set 0xffee {server_ip}
            }
            rewrite continue {
              edns0 local set 0xffef {server_port}
            }
            forward . 127.0.0.1:%d
          }
          """
              .formatted(upstream.address().getPort()));

      assertThat(ask("127.0.0.2", port, false, "a.test.", Type.A).getRcode())
          .isEqualTo(Rcode.NXDOMAIN);
      Message asked =
          upstream.asked.stream()
              .map(ScriptedServer.Asked::message)
              .filter(query -> query.getQuestion().getName().equals(A_TEST))
              .findFirst()
              .orElseThrow();
      assertThat(option(asked, 0xffee)).containsExactly(127, 0, 0, 2);
      assertThat(option(asked, 0xffef)).containsExactly(port >> 8, port & 0xff);
    }
  }

  private static byte[] option(Message message, int code) {
    List<EDNSOption> options = message.getOPT().getOptions(code);
    assertThat(options).hasSize(1);
    byte[] whole = options.get(0).toWire();
    return Arrays.copyOfRange(whole, 4, whole.length);
  }

  @Test
  void whatAPluginLooksUpIsAnsweredByTheBlocksOfThePort() throws IOException {
    start(
        """
        a.test:PORT a.test:OTHER {
          template IN A {
            answer "{{ .Name }} 60 IN CNAME www.b.test."
          }
        }
        b.test:PORT {
          hosts nowhere {
            192.0.2.1 www.b.test
          }
        }
        b.test:OTHER {
          hosts nowhere {
            192.0.2.2 www.b.test
          }
        }
        """);

    for (boolean tcp : List.of(false, true)) {
      assertThat(data(ask("127.0.0.1", port, tcp, "x.a.test.", Type.A)))
          .containsExactly("www.b.test.", "192.0.2.1");
      assertThat(data(ask("127.0.0.1", other, tcp, "x.a.test.", Type.A)))
          .containsExactly("www.b.test.", "192.0.2.2");
    }
  }
}
