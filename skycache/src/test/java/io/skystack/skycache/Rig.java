package io.skystack.skycache;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.dns.forward.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** A skycache on loopback that runs by flags, and scripted servers for it to ask. */
abstract class Rig {
  private static final Name ZONE = Name.fromConstantString("test.");

  /** Of the one that was started last. */
  PrometheusRegistry registry = new PrometheusRegistry();

  private final List<ScriptedServer> upstreams = new ArrayList<>();
  private final List<Service> services = new ArrayList<>();
  Service service;

  @AfterEach
  void stop() throws IOException {
    services.forEach(Service::close);
    for (ScriptedServer upstream : upstreams) {
      upstream.close();
    }
  }

  /** What a command line says. */
  static Settings settings(String... flags) {
    Main main = new Main();
    Cli.spec(main).commandLine().parseArgs(Cli.normalised(main, flags).toArray(String[]::new));
    return main.settings();
  }

  ScriptedServer upstream(ScriptedServer.Script script) throws IOException {
    ScriptedServer upstream = ScriptedServer.start(script);
    upstreams.add(upstream);
    return upstream;
  }

  /** As {@code --server} has it. */
  static String address(ScriptedServer upstream) {
    return "127.0.0.1#" + upstream.address().getPort();
  }

  static String forAll(ScriptedServer upstream) {
    return "--server=" + address(upstream);
  }

  static String forDomain(String domain, ScriptedServer upstream) {
    return "--server=/" + domain + "/" + address(upstream);
  }

  void start(String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("--port=0", "--listen-address=127.0.0.1", "--ops-addr=127.0.0.1:0"));
    if (all.stream().noneMatch(flag -> flag.startsWith("--resolv-file"))) {
      all.add("--no-resolv");
    }
    registry = new PrometheusRegistry();
    service = Service.start(settings(all.toArray(String[]::new)), registry);
    services.add(service);
  }

  Message ask(String name) throws IOException {
    return ask(name, Type.A, DClass.IN);
  }

  Message ask(String name, int type) throws IOException {
    return ask(name, type, DClass.IN);
  }

  Message ask(String name, int type, int dclass) throws IOException {
    return ask(service.addresses().get(0), name, type, dclass);
  }

  static Message ask(InetSocketAddress server, String name, int type, int dclass)
      throws IOException {
    SimpleResolver resolver = new SimpleResolver(server);
    resolver.setTimeout(Duration.ofSeconds(20));
    resolver.setEDNS(0, 1232, 0, List.of());
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, dclass)));
  }

  /** The strings of a TXT record in class CHAOS. */
  List<String> chaos(String name) throws IOException {
    TXTRecord record = (TXTRecord) ask(name, Type.TXT, DClass.CH).getSection(Section.ANSWER).get(0);
    return record.getStrings();
  }

  long figure(String name) throws IOException {
    return Long.parseLong(chaos(name).get(0));
  }

  static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  static long ttl(Message answer) {
    Record record =
        answer.getSection(Section.ANSWER).isEmpty()
            ? answer.getSection(Section.AUTHORITY).get(0)
            : answer.getSection(Section.ANSWER).get(0);
    return record.getTTL();
  }

  /** The codes of extended errors. */
  static List<Integer> errors(Message answer) {
    OPTRecord opt = answer.getOPT();
    return opt == null
        ? List.of()
        : opt.getOptions(Code.EDNS_EXTENDED_ERROR).stream()
            .map(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
            .toList();
  }

  /** What is asked for; its letters come in any case. */
  static String name(Message query) {
    return query.getQuestion().getName().toString().toLowerCase(Locale.ROOT);
  }

  /** A reply without records. */
  static Message reply(Message query, int rcode) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setRcode(rcode);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    return reply;
  }

  /** A reply with addresses. */
  static List<byte[]> addresses(Message query, long ttl, String... addresses) {
    Message reply = reply(query, 0);
    for (String address : addresses) {
      reply.addRecord(
          new ARecord(query.getQuestion().getName(), DClass.IN, ttl, ip(address)), Section.ANSWER);
    }
    return List.of(reply.toWire());
  }

  /** A reply that says no for so long. */
  static List<byte[]> denial(Message query, int rcode, long seconds) {
    Message reply = reply(query, rcode);
    reply.addRecord(
        new SOARecord(ZONE, DClass.IN, seconds, ZONE, ZONE, 1, 1, 1, 1, seconds),
        Section.AUTHORITY);
    return List.of(reply.toWire());
  }

  static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How often a name was asked for. */
  static long asked(ScriptedServer upstream, String name) {
    return upstream.asked.stream().map(asked -> name(asked.message())).filter(name::equals).count();
  }
}
