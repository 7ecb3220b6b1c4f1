package io.skystack.skycache;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.forward.ScriptedServer;
import io.skystack.dns.testing.Counts;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Who is asked, what is answered without asking, and what is not believed. */
class AskingTest extends Rig {
  @TempDir private Path folder;

  private ScriptedServer saying(String address) throws Exception {
    return upstream(query -> addresses(query, 60, address));
  }

  @Test
  void theLongestDomainCounts() throws Exception {
    ScriptedServer all = saying("192.0.2.1");
    ScriptedServer domain = saying("192.0.2.2");
    ScriptedServer below = saying("192.0.2.3");
    ScriptedServer plain = saying("192.0.2.4");
    start(
        forAll(all),
        forDomain("kube.test", domain),
        forDomain("svc.kube.test", below),
        forDomain("", plain),
        "--server=/usual.kube.test/#");
    assertThat(data(ask("www.test."))).containsExactly("192.0.2.1");
    assertThat(data(ask("notkube.test."))).containsExactly("192.0.2.1");
    assertThat(data(ask("kube.test."))).containsExactly("192.0.2.2");
    assertThat(data(ask("a.KUBE.test."))).containsExactly("192.0.2.2");
    assertThat(data(ask("a.b.svc.kube.test."))).containsExactly("192.0.2.3");
    assertThat(data(ask("a.usual.kube.test."))).containsExactly("192.0.2.1");
    assertThat(data(ask("printer."))).containsExactly("192.0.2.4");
  }

  @Test
  void aDomainWithSeveralServersHasTheOthersWhenOneFails() throws Exception {
    ScriptedServer silent = upstream(query -> List.of());
    ScriptedServer failing = upstream(query -> ScriptedServer.rcode(query, Rcode.SERVFAIL));
    ScriptedServer good = saying("192.0.2.1");
    start(
        "--strict-order",
        forDomain("test", silent),
        forDomain("test", failing),
        forDomain("test", good));
    assertThat(data(ask("a.test."))).containsExactly("192.0.2.1");
    assertThat(silent.asked).hasSize(1);
    assertThat(failing.asked).hasSize(1);
  }

  @Test
  void allServersAreAskedAtOnceWhereTheyShall() throws Exception {
    ScriptedServer silent = upstream(query -> List.of());
    ScriptedServer failing = upstream(query -> ScriptedServer.rcode(query, Rcode.REFUSED));
    ScriptedServer good = saying("192.0.2.1");
    start("--all-servers", forAll(silent), forAll(failing), forAll(good));
    assertThat(data(ask("a.test."))).containsExactly("192.0.2.1");
    eventually(
        () -> {
          assertThat(silent.asked).isNotEmpty();
          assertThat(failing.asked).isNotEmpty();
        });
  }

  @Test
  void whoIsSilentIsWaitedForNoLongerThanNeeded() throws Exception {
    ScriptedServer silent = upstream(query -> List.of());
    start(forAll(silent));
    assertThat(ask("a.test.").getRcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(chaos("servers.bind.").get(0)).matches("127\\.0\\.0\\.1#\\d+ [1-9] [1-9]");
  }

  @Test
  void nobodyIsAskedWhereNobodyIsNamed() throws Exception {
    start();
    assertThat(ask("a.test.").getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void whatTheFlagsSayIsAnsweredWithoutAsking() throws Exception {
    ScriptedServer upstream = upstream(query -> denial(query, Rcode.NXDOMAIN, 60));
    start(
        forAll(upstream),
        "--address=/v4.test/192.0.2.1",
        "--address=/both.test/192.0.2.1",
        "--address=/both.test/192.0.2.2",
        "--address=/both.test/2001:db8::1",
        "--address=/none.test/",
        "--address=/null.test/#",
        "--server=/local.test/",
        "--local-ttl=33");
    assertThat(data(ask("a.b.v4.test."))).containsExactly("192.0.2.1");
    assertThat(ttl(ask("v4.test."))).isEqualTo(33);
    assertThat(data(ask("both.test."))).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
    assertThat(data(ask("both.test.", Type.AAAA))).containsExactly("2001:db8:0:0:0:0:0:1");
    assertThat(data(ask("null.test."))).containsExactly("0.0.0.0");
    assertThat(data(ask("null.test.", Type.AAAA))).containsExactly("0:0:0:0:0:0:0:0");
    assertThat(ask("a.none.test.", Type.MX).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(ask("local.test.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(upstream.asked).isEmpty();
    // What the flags do not say is asked for; but the name is there, whatever the server thinks.
    Message other = ask("v4.test.", Type.TXT);
    assertThat(other.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(data(other)).isEmpty();
    assertThat(upstream.asked).hasSize(1);
  }

  @Test
  void addressesOfPlainNamesAreNotAskedForWhereTheyShallNot() throws Exception {
    ScriptedServer upstream = saying("192.0.2.1");
    start(forAll(upstream), "--domain-needed");
    assertThat(ask("printer.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(upstream.asked).isEmpty();
    assertThat(data(ask("printer.test."))).containsExactly("192.0.2.1");
    ask("printer.", Type.MX);
    assertThat(upstream.asked).hasSize(2);
  }

  private static List<byte[]> records(Message query, Record... records) {
    Message reply = reply(query, Rcode.NOERROR);
    for (Record record : records) {
      reply.addRecord(record, Section.ANSWER);
    }
    return List.of(reply.toWire());
  }

  @Test
  void addressesFromInsideAreAttacks() throws Exception {
    ScriptedServer upstream =
        upstream(
            query -> {
              Name name = query.getQuestion().getName();
              return switch (query.getQuestion().getType()) {
                case Type.AAAA ->
                    records(query, new AAAARecord(name, DClass.IN, 60, ip("fd00::1")));
                case Type.HTTPS ->
                    records(
                        query,
                        new HTTPSRecord(
                            name,
                            DClass.IN,
                            60,
                            1,
                            Name.root,
                            List.of(
                                new SVCBBase.ParameterIpv4Hint(
                                    List.of((Inet4Address) ip("10.0.0.1"))))));
                default -> {
                  boolean isLoop = name(query).startsWith("loop");
                  yield addresses(query, 60, isLoop ? "127.0.0.1" : "10.0.0.1");
                }
              };
            });
    start(
        forAll(upstream),
        "--stop-dns-rebind",
        "--rebind-localhost-ok",
        "--rebind-domain-ok=/inside.test/");
    for (int type : new int[] {Type.A, Type.AAAA, Type.HTTPS}) {
      Message answer = ask("evil.test.", type);
      assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(answer.getSection(Section.ANSWER)).isEmpty();
      assertThat(errors(answer)).containsExactly(RebindGuard.BLOCKED);
    }
    ask("evil.test.");
    assertThat(upstream.asked).hasSize(4); // such an answer is not kept
    assertThat(data(ask("a.inside.test."))).containsExactly("10.0.0.1");
    assertThat(data(ask("loop.test."))).containsExactly("127.0.0.1");
  }

  /** RFC 5452: wrong IDs and questions are ignored until the right ones come. */
  @Test
  void liesAreNotBelieved() throws Exception {
    ScriptedServer upstream =
        upstream(
            query -> {
              List<byte[]> replies = new ArrayList<>();
              Message wrongId = new Message(addresses(query, 60, "192.0.2.66").get(0));
              wrongId.getHeader().setID(query.getHeader().getID() ^ 1);
              replies.add(wrongId.toWire());
              Message wrongQuestion = new Message(addresses(query, 60, "192.0.2.67").get(0));
              wrongQuestion.removeAllRecords(Section.QUESTION);
              wrongQuestion.addRecord(
                  Record.newRecord(Name.fromConstantString("other.test."), Type.A, DClass.IN),
                  Section.QUESTION);
              replies.add(wrongQuestion.toWire());
              replies.addAll(addresses(query, 60, "192.0.2.1"));
              return replies;
            });
    start(forAll(upstream));
    assertThat(data(ask("www.test."))).containsExactly("192.0.2.1");
    assertThat(data(ask("www.test."))).containsExactly("192.0.2.1");
    assertThat(upstream.asked).hasSize(1);
  }

  /** RFC 2181 section 5.4.1: what was not asked for is neither given nor kept. */
  @Test
  void whatLiesElsewhereIsNotBelieved() throws Exception {
    Name bank = Name.fromConstantString("bank.example.");
    ScriptedServer upstream =
        upstream(
            query -> {
              Message reply = new Message(addresses(query, 60, "192.0.2.1").get(0));
              if (query.getQuestion().getName().equals(bank)) {
                return List.of(reply.toWire());
              }
              reply.addRecord(new ARecord(bank, DClass.IN, 60, ip("192.0.2.66")), Section.ANSWER);
              reply.addRecord(new NSRecord(bank, DClass.IN, 60, bank), Section.AUTHORITY);
              reply.addRecord(
                  new ARecord(bank, DClass.IN, 60, ip("192.0.2.66")), Section.ADDITIONAL);
              return List.of(reply.toWire());
            });
    start(forAll(upstream));
    Message answer = ask("www.test.");
    assertThat(data(answer)).containsExactly("192.0.2.1");
    assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
    assertThat(answer.getSection(Section.ADDITIONAL)).hasSize(1); // OPT
    assertThat(data(ask("bank.example."))).containsExactly("192.0.2.1");
    assertThat(upstream.asked).hasSize(2);
  }

  @Test
  void aliasesComeBeforeWhatTheyLeadTo() throws Exception {
    Name target = Name.fromConstantString("target.test.");
    ScriptedServer upstream =
        upstream(
            query ->
                records(
                    query,
                    new CNAMERecord(query.getQuestion().getName(), DClass.IN, 60, target),
                    new ARecord(target, DClass.IN, 60, ip("192.0.2.1"))));
    start(forAll(upstream));
    for (int i = 0; i < 10; i++) {
      assertThat(data(ask("www.test."))).containsExactly("target.test.", "192.0.2.1");
    }
    assertThat(upstream.asked).hasSize(1);
  }

  @Test
  void theFileOfNameserversIsReadAgainWhenItIsThereAndWhenItIsTold() throws Exception {
    Path file = folder.resolve("resolv.conf");
    start("--resolv-file=" + file, "--no-poll");
    assertThat(ask("a.test.").getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(chaos("servers.bind.")).isEmpty();
    Files.writeString(file, "nameserver 127.0.0.1\nnameserver 192.0.2.1\n");
    service.reload();
    assertThat(chaos("servers.bind.")).containsExactly("127.0.0.1#53 0 0", "192.0.2.1#53 0 0");
    Files.delete(file);
    service.reload();
    assertThat(chaos("servers.bind.")).hasSize(2);
  }

  /** A server that passes on to us what we pass on to it. */
  @Test
  void aServerThatAsksUsIsLeftOut() throws Exception {
    List<InetSocketAddress> us = new CopyOnWriteArrayList<>();
    ScriptedServer loop =
        upstream(
            query -> {
              for (InetSocketAddress address : us) {
                Message asked = query.clone();
                Message answer =
                    Rig.ask(
                        address,
                        asked.getQuestion().getName().toString(),
                        asked.getQuestion().getType(),
                        DClass.IN);
                Message reply = reply(query, answer.getRcode());
                return List.of(reply.toWire());
              }
              return List.of();
            });
    start(forAll(loop), "--dns-loop-detect");
    us.addAll(service.addresses());
    eventually(() -> assertThat(Counts.of(registry, "skystack_forward_loops")).isEqualTo(1));
    assertThat(ask("a.test.").getRcode()).isEqualTo(Rcode.SERVFAIL);
  }
}
