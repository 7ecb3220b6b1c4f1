package io.skystack.skydns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.dnssec.Algorithm;
import io.skystack.dns.dnssec.KeyMaker;
import io.skystack.dns.dnssec.KeyMaker.Role;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What {@code delv} and {@code unbound} say of signed answers, with the DS record as anchor. */
class ValidatorsTest {
  private static final int MANY = 40;

  /** Questions and whether a validator can vouch for the whole answer. */
  private static final List<String> QUESTIONS =
      List.of(
          "web.svc.kube.local A",
          "web.svc.kube.local AAAA", // NODATA
          "WEB.svc.kube.local A",
          "*.svc.kube.local A", // a wildcard asked by its letter
          "x.*.kube.local A", // NXDOMAIN below one
          "alias.svc.kube.local A", // a CNAME inside
          "alias.svc.kube.local AAAA",
          "nothing.svc.kube.local A",
          "not.there.at.all.kube.local A",
          "b.deep.kube.local A", // its children's, by SkyDNS's rule
          "b.deep.kube.local TXT", // an empty non-terminal
          "a.b.deep.kube.local MX",
          "kube.local SOA",
          "kube.local NS",
          "kube.local DNSKEY",
          "kube.local NSEC3PARAM",
          "kube.local MX",
          "kube.local CAA",
          "web.svc.kube.local ANY",
          "web.svc.kube.local TYPE65280",
          "svc.kube.local SRV", // with addresses in additional
          "many.kube.local SRV", // too large for UDP
          "many.kube.local A");

  @TempDir Path folder;

  private final List<Path> keys = new ArrayList<>();
  private String anchor = "";

  private void key(Algorithm algorithm, Role role) {
    KeyMaker.Made made = KeyMaker.make(folder, SignedServer.DOMAIN, algorithm, role);
    keys.add(made.base());
    if (role != Role.ZONE_SIGNING) {
      DSRecord ds = made.ds();
      anchor = ds.rdataToString();
    }
  }

  private SignedServer server(Plugin... first) {
    SignedServer server = new SignedServer(keys, first);
    server
        .put("/local/kube/svc/web", "{\"host\":\"10.0.0.1\",\"port\":80}")
        .put("/local/kube/svc/mail", "{\"host\":\"10.0.0.2\",\"port\":25,\"mail\":true}")
        .put("/local/kube/svc/alias", "{\"host\":\"web.svc.kube.local\"}")
        .put("/local/kube/away", "{\"host\":\"out.example\"}")
        .put("/local/kube/deep/b/a", "{\"host\":\"10.0.0.3\"}")
        .put("/local/kube/dns/ns/ns1", "{\"host\":\"10.0.0.53\"}");
    for (int i = 0; i < MANY; i++) {
      server.put("/local/kube/many/n" + i, "{\"host\":\"10.0.1." + i + "\",\"port\":80}");
    }
    return server;
  }

  @ParameterizedTest
  @CsvSource({
    "RSASHA256, false",
    "ECDSAP256SHA256, false",
    "ED25519, false",
    "ECDSAP256SHA256, true",
  })
  void delvValidates(Algorithm algorithm, boolean two) throws Exception {
    key(algorithm, two ? Role.KEY_SIGNING : Role.ALL);
    if (two) {
      key(algorithm, Role.ZONE_SIGNING);
    }
    try (SignedServer server = server()) {
      for (String question : QUESTIONS) {
        assertThat(delv(server, question)).as(question).contains("fully validated");
      }
    }
  }

  @Test
  void delvValidatesOurPartOfAChainThatLeaves() throws Exception {
    key(Algorithm.ED25519, Role.ALL);
    try (SignedServer server = server()) {
      assertThat(delv(server, "away.kube.local CNAME")).contains("fully validated");
      Message whole = server.ask("away.kube.local.", Type.A);
      assertThat(whole.getSection(1).stream().map(Record::getType))
          .containsExactly(Type.CNAME, Type.RRSIG, Type.A);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "web.svc.kube.local A",
    "nothing.svc.kube.local A",
    "web.svc.kube.local AAAA",
    "kube.local SOA"
  })
  void delvRefusesWhatWasChanged(String question) throws Exception {
    key(Algorithm.ED25519, Role.ALL);
    try (SignedServer server = server(new Forger())) {
      assertThat(delv(server, question))
          .doesNotContain("fully validated")
          .contains("resolution failed");
    }
  }

  private String delv(SignedServer server, String question) throws IOException {
    String[] words = question.split(" ", 2);
    Path anchors = folder.resolve("anchors");
    String[] ds = anchor.split(" ", 4);
    Files.writeString(
        anchors,
        "trust-anchors { kube.local. static-ds %s %s %s \"%s\"; };\n"
            .formatted(ds[0], ds[1], ds[2], ds[3]));
    return Command.output(
        List.of(
            Command.require("delv"),
            "@127.0.0.1",
            "-p",
            Integer.toString(server.port()),
            "-a",
            anchors.toString(),
            "+root=kube.local",
            words[0],
            words[1]));
  }

  @Test
  void unboundValidates() throws Exception {
    key(Algorithm.ECDSAP256SHA256, Role.KEY_SIGNING);
    key(Algorithm.ECDSAP256SHA256, Role.ZONE_SIGNING);
    try (SignedServer server = server();
        Unbound unbound = Unbound.start(folder, server.port(), anchor)) {
      for (String question : QUESTIONS) {
        Message answer = unbound.ask(question);
        assertThat(answer.getRcode()).as(question).isIn(Rcode.NOERROR, Rcode.NXDOMAIN);
        assertThat(answer.getHeader().getFlag(Flags.AD)).as(question).isTrue();
      }
      Message away = unbound.ask("away.kube.local A");
      assertThat(away.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(away.getSection(1)).last().isInstanceOf(ARecord.class);
    }
  }

  @Test
  void unboundRefusesWhatWasChanged() throws Exception {
    key(Algorithm.ED25519, Role.ALL);
    try (SignedServer server = server(new Forger());
        Unbound unbound = Unbound.start(folder, server.port(), anchor)) {
      for (String name : List.of("web.svc.kube.local", "nothing.svc.kube.local")) {
        assertThat(unbound.ask(name + " A").getRcode()).as(name).isEqualTo(Rcode.SERVFAIL);
      }
    }
  }

  /** Changes what is signed: addresses, the SOA, the proofs. */
  private static final class Forger implements Plugin {
    @Override
    public String name() {
      return "forger";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      return next.handle(query).thenApply(Forger::forged);
    }

    private static Answer forged(Answer answer) {
      Answer.Builder forged = answer.toBuilder();
      forged.answer().replaceAll(Forger::forged);
      forged.authority().replaceAll(Forger::forged);
      return forged.build();
    }

    private static Record forged(Record record) {
      return switch (record.getType()) {
        case Type.A, Type.SOA, Type.NSEC3 -> withOtherByte(record);
        default -> record;
      };
    }

    private static Record withOtherByte(Record record) {
      byte[] data = record.rdataToWireCanonical();
      data[data.length - 1] ^= 1;
      return Record.newRecord(
          record.getName(), record.getType(), record.getDClass(), record.getTTL(), data);
    }
  }
}
