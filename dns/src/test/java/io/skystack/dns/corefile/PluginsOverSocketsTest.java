package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Logs;
import io.skystack.common.testing.Ports;
import io.skystack.dns.server.DnsOptions;
import io.skystack.dns.server.DnsServer;
import io.skystack.dns.testing.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a client gets from plugins, the second time too: what was kept ready is for all. */
class PluginsOverSocketsTest {
  private static final int PATIENCE_MILLIS = 10_000;

  @TempDir Path folder;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private TestCorefile corefile;
  private DnsServer server;

  private void serve(String lines) {
    serve(lines, 0);
  }

  private void serve(String lines, int port) {
    corefile = TestCorefile.of(folder, ". {\n" + lines + "\n}\n");
    DnsOptions options =
        DnsOptions.of(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    server = DnsServer.start(options, corefile.chain(), registry);
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
    if (corefile != null) {
      corefile.close();
    }
  }

  private static Message query(String name, int type) {
    return Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN));
  }

  private Message ask(String client, Message query) {
    return ask(client, query, query);
  }

  /** Sends all, and gives what comes first. */
  private Message ask(String client, Message... queries) {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(client))) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      for (Message query : queries) {
        byte[] wire = query.toWire();
        socket.send(new DatagramPacket(wire, wire.length, server.addresses().get(0)));
      }
      DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
      socket.receive(packet);
      return new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Message ask(Message query) {
    return ask("127.0.0.1", query);
  }

  private static List<String> data(Message response) {
    return response.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  @Test
  void aChangedHostsFileIsAnsweredFromAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("names"), "192.0.2.1 a.test\n");
    serve("hosts names {\n reload 20ms\n}");
    assertThat(data(ask(query("a.test.", Type.A)))).containsExactly("192.0.2.1");
    assertThat(data(ask(query("a.test.", Type.A)))).containsExactly("192.0.2.1");
    Path next = Files.writeString(folder.resolve("next"), "192.0.2.22 a.test b.test\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    Waiting.until(
        "the new address", () -> data(ask(query("a.test.", Type.A))).equals(List.of("192.0.2.22")));
  }

  @Test
  void aRewrittenNameComesBackInTheLettersItWasAskedIn() {
    serve("hosts nowhere {\n 192.0.2.7 new.test\n}\nrewrite name old.test new.test");
    for (String name : List.of("old.test.", "OLD.test.", "old.TEST.")) {
      Message response = ask(query(name, Type.A));
      assertThat(response.getQuestion().getName()).hasToString(name);
      assertThat(response.getSection(Section.ANSWER))
          .singleElement()
          .satisfies(record -> assertThat(record.getName()).hasToString(name));
    }
  }

  @Test
  void anAclIsForEachClientWhateverOthersWereAnswered() {
    serve("acl {\n block net 127.0.0.2\n}\nhosts nowhere {\n 192.0.2.7 a.test\n}");
    for (int i = 0; i < 3; i++) {
      assertThat(ask("127.0.0.1", query("a.test.", Type.A)).getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(ask("127.0.0.2", query("a.test.", Type.A)).getRcode()).isEqualTo(Rcode.REFUSED);
    }
  }

  @Test
  void whatIsDroppedIsNotAnswered() {
    serve("acl {\n drop type TXT\n}\nhosts nowhere {\n 192.0.2.7 a.test\n}");
    Message dropped = query("a.test.", Type.TXT);
    Message answered = query("a.test.", Type.A);
    assertThat(ask("127.0.0.1", dropped, answered).getHeader().getID())
        .isEqualTo(answered.getHeader().getID());
  }

  @Test
  void flagsAndSizesAreAsTheyAreSet() {
    StringBuilder addresses = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      addresses.append(" 192.0.2.").append(i).append(" a.test\n");
    }
    serve(
        "header {\n response set ra\n response clear aa rd\n}\nbufsize 512\nhosts nowhere {\n"
            + addresses
            + "}");
    for (int i = 0; i < 3; i++) {
      Message query = query("a.test.", Type.A);
      query.addRecord(new OPTRecord(4096, 0, 0, 0), Section.ADDITIONAL);
      Message response = ask(query);
      assertThat(response.getHeader().getFlag(Flags.RA)).isTrue();
      assertThat(response.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(response.getHeader().getFlag(Flags.RD)).isFalse();
      assertThat(response.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(response.numBytes()).isLessThanOrEqualTo(512);
    }
  }

  @Test
  void aTemplateOfTheClientIsMadeForEach() {
    serve("template IN TXT {\n answer \"{{ .Name }} 60 IN TXT {{ .Remote }}\"\n}");
    for (String client : List.of("127.0.0.1", "127.0.0.2", "127.0.0.1")) {
      assertThat(data(ask(client, query("a.test.", Type.TXT))))
          .containsExactly("\"" + client + "\"");
    }
  }

  @Test
  void smallPluginsTogether() throws IOException {
    Files.writeString(folder.resolve("resolv.conf"), "search a.test test\n");
    serve(
        """
        local
        minimal
        dns64 {
          allow_ipv4
        }
        metadata
        autopath test resolv.conf
        template IN A test {
          match ^www\\.test\\.$
          answer "{{ .Name }} 60 IN A 192.0.2.1"
          additional "ns.test. 60 IN A 192.0.2.2"
          fallthrough
        }
        template ANY ANY www.test {
          authority "test. 60 IN SOA ns.test. h.test. 1 2 3 4 60"
        }
        template ANY ANY {
          rcode NXDOMAIN
        }
        """);
    for (int i = 0; i < 2; i++) {
      assertThat(data(ask(query("a.localhost.", Type.A)))).containsExactly("127.0.0.1");
      assertThat(data(ask(query("www.a.test.", Type.A)))).containsExactly("www.test.", "192.0.2.1");
      Message response = ask(query("www.test.", Type.A));
      assertThat(data(response)).containsExactly("192.0.2.1");
      assertThat(response.getSection(Section.ADDITIONAL)).isEmpty();
      assertThat(data(ask(query("www.test.", Type.AAAA))))
          .containsExactly("64:ff9b:0:0:0:0:c000:201");
    }
  }

  @Test
  void erraticIsErraticOnTheWire() {
    serve("erratic {\n drop 0\n truncate 1\n}");
    Message response = ask(query("a.test.", Type.A));
    assertThat(response.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(data(response)).containsExactly("192.0.2.53");
  }

  @Test
  void debugHasAllLoggedAndAnswersAsBefore() {
    Logger ours = LoggerFactory.getLogger("io.skystack");
    try {
      serve("debug\nhosts nowhere {\n 192.0.2.7 a.test\n}");
      assertThat(ours.isDebugEnabled()).isTrue();
      assertThat(data(ask(query("a.test.", Type.A)))).containsExactly("192.0.2.7");
    } finally {
      Logs.configure("info");
    }
    assertThat(ours.isDebugEnabled()).isFalse();
  }

  /** The server to forward to is this one. */
  @Test
  void aLoopIsFoundAndSaid() {
    int port = Ports.free();
    serve("loop\nforward . 127.0.0.1:" + port, port);
    Message query = query("a.test.", Type.A);
    query.addRecord(new OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
    Waiting.until("the loop to be found", () -> error(ask(query)).contains("circles"));
    assertThat(ask(query).getRcode()).isEqualTo(Rcode.SERVFAIL);
  }

  private static String error(Message response) {
    return response.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
        .map(option -> ((ExtendedErrorCodeOption) option).getText())
        .findFirst()
        .orElse("");
  }
}
