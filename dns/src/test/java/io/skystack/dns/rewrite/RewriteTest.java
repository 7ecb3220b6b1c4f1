package io.skystack.dns.rewrite;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.lines;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.dns.match.NameMatch;
import io.skystack.dns.match.NameMatch.Kind;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Metadata;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.rewrite.EdnsRule.Action;
import io.skystack.dns.rewrite.NameRule.Answers;
import io.skystack.dns.testing.KnownRecords;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class RewriteTest {
  private static final Answers AUTO = new Answers(true, List.of());

  private final KnownRecords rest =
      new KnownRecords(
          "a.new.test. 5 IN CNAME new.test.",
          "new.test. 5 IN A 192.0.2.1",
          "mail.test. 5 IN MX 10 a.mail.test.",
          "ftp.service.us.consul. 5 IN A 192.0.2.2",
          "1.in-addr.arpa. 5 IN PTR web.service.consul.",
          "app.test. 5 IN CNAME app.cdn.test.",
          "app.cdn.test. 6 IN A 192.0.2.3",
          "app.other.test. 7 IN A 192.0.2.4",
          "low.test. 5 IN A 192.0.2.5");

  private static Rule name(Kind kind, String from, String to, Answers answers) {
    boolean isRegex = kind == Kind.REGEX;
    return NameRule.of(
        true,
        NameMatch.of(kind, isRegex ? from : NameMatch.normal(from)),
        NameMatch.normal(to),
        false,
        answers);
  }

  private String asked(Rule rule, String name, String type) {
    return text(ask(query(name, type), new Rewrite(List.of(rule)), rest));
  }

  private String passedOn() {
    Query last = rest.asked().get(rest.asked().size() - 1);
    return last.name() + " " + Type.string(last.type());
  }

  @ParameterizedTest
  @CsvSource({
    "EXACT,     old.test,   new.test,  Old.TEST.,        new.test.",
    "EXACT,     old.test,   new.test,  a.old.test.,      a.old.test.",
    // A beginning and a part end with a dot, whether it is written or not.
    "PREFIX,    www.,       ftp.,      www.example.,     ftp.example.",
    "PREFIX,    www,        ftp,       www.example.,     ftp.example.",
    "PREFIX,    www,        ftp,       www2.example.,    www2.example.",
    "SUFFIX,    .old.test,  .new.test, a.b.old.test.,    a.b.new.test.",
    "SUFFIX,    .old.test,  .new.test, old.test.,        old.test.",
    "SUFFIX,    old.test,   new.test,  bold.test.,       bnew.test.",
    "SUBSTRING, us.example, us.consul, ftp.us.example.,  ftp.us.consul.",
    "SUBSTRING, x,          yy,        x.a.x.b.,         yy.a.yy.b.",
    "REGEX, '(.*)-(us)\\.coredns\\.rocks', {1}.service.{2}.consul,"
        + " FTP-us.coredns.rocks., ftp.service.us.consul.",
    "REGEX, '^$', {0}, a.test., a.test.",
  })
  void changesTheName(Kind kind, String from, String to, String asked, String passedOn) {
    asked(name(kind, from, to, Answers.NONE), asked, "A");
    assertThat(rest.asked().get(0).name()).hasToString(passedOn);
  }

  @Test
  void anExactNameComesBackByItself() {
    Rule rule = name(Kind.EXACT, "old.test", "new.test", Answers.NONE);
    assertThat(asked(rule, "old.test.", "A")).isEqualTo("NOERROR | old.test. 5 A 192.0.2.1, | |");
    Rule below = name(Kind.EXACT, "alias.test", "a.new.test", Answers.NONE);
    assertThat(asked(below, "alias.test.", "A"))
        .isEqualTo("NOERROR | alias.test. 5 CNAME new.test., new.test. 5 A 192.0.2.1, | |");
    Rule mail = name(Kind.EXACT, "post.test", "mail.test", Answers.NONE);
    assertThat(asked(mail, "post.test.", "MX"))
        .isEqualTo("NOERROR | post.test. 5 MX 10 a.post.test., | |");
  }

  @Test
  void otherNamesComeBackOnlyIfToldSo() {
    String from = "(.*)-(us)\\.coredns\\.rocks";
    String to = "{1}.service.{2}.consul";
    assertThat(asked(name(Kind.REGEX, from, to, Answers.NONE), "ftp-us.coredns.rocks.", "A"))
        .isEqualTo("NOERROR | ftp.service.us.consul. 5 A 192.0.2.2, | |");
    assertThat(asked(name(Kind.REGEX, from, to, AUTO), "ftp-us.coredns.rocks.", "A"))
        .isEqualTo("NOERROR | ftp-us.coredns.rocks. 5 A 192.0.2.2, | |");
    Answers names =
        new Answers(
            false,
            List.of(Answers.names("(.*)\\.service\\.(us)\\.consul", "{1}-{2}.coredns.rocks")));
    assertThat(asked(name(Kind.REGEX, from, to, names), "ftp-us.coredns.rocks.", "A"))
        .isEqualTo("NOERROR | ftp-us.coredns.rocks. 5 A 192.0.2.2, | |");
  }

  @Test
  void aSuffixComesBackInEveryName() {
    Rule rule = name(Kind.SUFFIX, ".old.test", ".new.test", AUTO);
    assertThat(asked(rule, "a.old.test.", "A"))
        .isEqualTo("NOERROR | a.old.test. 5 CNAME new.test., new.test. 5 A 192.0.2.1, | |");
    assertThat(asked(rule, "a.old.test.", "CNAME"))
        .isEqualTo("NOERROR | a.old.test. 5 CNAME new.test., | |");
  }

  @Test
  void namesInDataAreChangedWhereToldSo() {
    Answers values =
        new Answers(
            true, List.of(Answers.values("(.*)\\.service\\.consul\\.", "{1}.coredns.rocks.")));
    assertThat(asked(name(Kind.SUFFIX, ".arpa", ".arpa", values), "1.in-addr.arpa.", "PTR"))
        .isEqualTo("NOERROR | 1.in-addr.arpa. 5 PTR web.coredns.rocks., | |");
  }

  @Test
  void whatIsNoNameIsServfail() {
    Rule rule = name(Kind.SUBSTRING, "x", "y".repeat(64), Answers.NONE);
    Answer answer = ask(query("x.test.", "A"), new Rewrite(List.of(rule)), rest);
    assertThat(answer.rcode()).isEqualTo(Rcode.SERVFAIL);
    assertThat(rest.asked()).isEmpty();
  }

  @Test
  void aPlaceForAGroupThatThereIsNotIsRefused() {
    assertThatThrownBy(() -> name(Kind.REGEX, "(a)", "{1}.{2}", Answers.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group");
    assertThatThrownBy(() -> NameMatch.of(Kind.REGEX, "(a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(a");
  }

  /** What takes a backtracking engine for ever. */
  @Test
  void noExpressionTakesLong() {
    Rule rule = name(Kind.REGEX, "^(([a-z])+.)+[A-Z]([a-z])+$", "{0}", Answers.NONE);
    String label = "a".repeat(60);
    asked(rule, String.join(".", label, label, label, label) + ".", "A");
    assertThat(rest.asked()).hasSize(1);
  }

  @Test
  void rulesAreAppliedUntilOneStops() {
    Rule first =
        NameRule.of(false, NameMatch.of(Kind.EXACT, "one.test."), "two.test.", false, Answers.NONE);
    Rule second = name(Kind.EXACT, "two.test", "new.test", Answers.NONE);
    Rule third = name(Kind.EXACT, "new.test", "never.test", Answers.NONE);
    Answer answer = ask(query("one.test.", "A"), new Rewrite(List.of(first, second, third)), rest);
    assertThat(passedOn()).isEqualTo("new.test. A");
    assertThat(text(answer)).isEqualTo("NOERROR | one.test. 5 A 192.0.2.1, | |");
  }

  @Test
  void changesTypeAndClass() {
    asked(QuestionRule.type(true, Type.ANY, Type.HINFO), "a.test.", "ANY");
    assertThat(passedOn()).isEqualTo("a.test. HINFO");
    asked(QuestionRule.type(true, Type.ANY, Type.HINFO), "a.test.", "A");
    assertThat(passedOn()).isEqualTo("a.test. A");
    asked(QuestionRule.dclass(true, DClass.IN, DClass.CH), "a.test.", "A");
    assertThat(rest.asked().get(2).dclass()).isEqualTo(DClass.CH);
  }

  @ParameterizedTest
  @CsvSource({"30, 300, 30", "0, 3, 3", "0, 30, 5", "5, 5, 5"})
  void keepsTtlsInBounds(long least, long most, long ttl) {
    Rule rule = ResponseRule.ttl(true, NameMatch.of(Kind.SUFFIX, "low.test."), least, most);
    assertThat(asked(rule, "low.test.", "A"))
        .isEqualTo("NOERROR | low.test. " + ttl + " A 192.0.2.5, | |");
    assertThat(asked(rule, "new.test.", "A")).isEqualTo("NOERROR | new.test. 5 A 192.0.2.1, | |");
  }

  @Test
  void changesTtlsOfANoToo() {
    Rule rule = ResponseRule.ttl(true, NameMatch.of(Kind.REGEX, ".*"), 15, 15);
    assertThat(asked(rule, "none.test.", "A")).startsWith("NXDOMAIN | | test. 15 SOA");
  }

  @Test
  void changesResponseCodes() {
    Rule rule =
        ResponseRule.rcode(true, NameMatch.of(Kind.SUFFIX, "test."), Rcode.NXDOMAIN, Rcode.REFUSED);
    assertThat(asked(rule, "none.test.", "A")).startsWith("REFUSED | | test.");
    assertThat(asked(rule, "none.other.", "A")).startsWith("NXDOMAIN");
    assertThat(asked(rule, "new.test.", "A")).startsWith("NOERROR");
  }

  @Test
  void changesTheTargetOfAnAliasAndLooksItUp() {
    Lookup lookup = new Lookup(asked -> rest.handle(asked, null));
    Rule rule =
        ResponseRule.cname(
            true, NameMatch.of(Kind.REGEX, "(.*)\\.cdn\\.test\\."), "{1}.other.test.", lookup);
    assertThat(asked(rule, "app.test.", "A"))
        .isEqualTo(
            "NOERROR | app.test. 5 CNAME app.other.test., app.other.test. 7 A 192.0.2.4, | |");
    Rule other = ResponseRule.cname(true, NameMatch.of(Kind.EXACT, "no.test."), "x.test.", lookup);
    assertThat(asked(other, "app.test.", "A"))
        .isEqualTo("NOERROR | app.test. 5 CNAME app.cdn.test., app.cdn.test. 6 A 192.0.2.3, | |");
  }

  @Test
  void anAliasThatLeadsInACircleEnds() {
    Rewrite[] all = new Rewrite[1];
    Lookup lookup = new Lookup(asked -> all[0].handle(asked, one -> rest.handle(one, null)));
    all[0] =
        new Rewrite(
            List.of(
                ResponseRule.cname(
                    true, NameMatch.of(Kind.EXACT, "app.cdn.test."), "app.test.", lookup)));
    assertThat(ask(query("app.test.", "A"), all[0], rest).rcode()).isEqualTo(Rcode.NOERROR);
    assertThat(rest.asked()).hasSize(Lookup.MOST_DEPTH + 1);
  }

  private Query edns(Query query, Action action, int code, OptionValue value) {
    ask(query, new Rewrite(List.of(new EdnsRule(true, action, code, value))), rest);
    return rest.asked().get(rest.asked().size() - 1);
  }

  private static String data(List<EDNSOption> options) {
    return options.stream()
        .map(option -> HexFormat.of().formatHex(option.toWire()).substring(8))
        .findFirst()
        .orElse("none");
  }

  @ParameterizedTest
  @CsvSource({
    "SET,     none, 6e6577", "SET,     old, 6e6577", "APPEND,  none, 6e6577", "APPEND,  old, none",
    "REPLACE, none, none", "REPLACE, old, 6e6577", "UNSET,   none, none", "UNSET,   old, none",
  })
  void putsOptionsIn(Action action, String before, String sent) {
    Query plain = query("new.test.", "A");
    List<EDNSOption> options =
        before.equals("none")
            ? List.of()
            : List.of(new GenericEDNSOption(0xFFEE, before.getBytes(StandardCharsets.UTF_8)));
    Query asked = plain.withEdns(new Edns(true, 1232, 0, false, options));
    Query passed =
        edns(asked, action, 0xFFEE, OptionValue.of("new".getBytes(StandardCharsets.UTF_8)));
    assertThat(data(passed.context().outgoing())).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "qname, 6e65772e746573742e",
    "qtype, 0001",
    "client_ip, c0000201",
    "client_port, 1267",
    "protocol, 756470"
  })
  void fillsVariablesIn(String variable, String hex) {
    Query passed =
        edns(
            query("new.test.", "A"),
            Action.SET,
            0xFFEE,
            OptionValue.ofVariable(variable).orElseThrow());
    assertThat(data(passed.context().outgoing())).isEqualTo(hex);
  }

  @Test
  void fillsMetadataIn() {
    Metadata metadata = Metadata.keeping();
    metadata.tell("some/label", () -> "x");
    Query asked = query("new.test.", "A");
    Query told = asked.withContext(asked.context().withMetadata(metadata));
    Query passed = edns(told, Action.SET, 0xFFEE, OptionValue.ofMetadata("some/label"));
    assertThat(data(passed.context().outgoing())).isEqualTo("78");
    assertThat(
            edns(asked, Action.SET, 0xFFEE, OptionValue.ofMetadata("some/label"))
                .context()
                .outgoing())
        .isEmpty();
  }

  /** RFC 7871 section 6. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 00011800c00002",
    "2001:db8:1:2f7::1, 0002380020010db8000102",
  })
  void putsTheClientsNetworkIn(String client, String hex) {
    Query passed =
        edns(query(client, "new.test.", "A"), Action.SET, 8, OptionValue.ofSubnet(24, 56));
    assertThat(data(passed.edns().options())).isEqualTo(hex);
    assertThat(passed.context().outgoing()).isEmpty(); // it is sent as the client's
  }

  @Test
  void whatDependsOnTheClientIsNeverKept() {
    assertThat(isKept(name(Kind.EXACT, "a.test", "new.test", Answers.NONE))).isTrue();
    assertThat(isKept(new EdnsRule(true, Action.SET, 0xFFEE, OptionValue.of(new byte[1]))))
        .isTrue();
    assertThat(isKept(new EdnsRule(true, Action.REPLACE, 0xFFEE, OptionValue.of(new byte[1]))))
        .isFalse();
    assertThat(isKept(new EdnsRule(true, Action.SET, 8, OptionValue.ofSubnet(24, 56)))).isFalse();
    assertThat(
            isKept(
                NameRule.of(
                    true,
                    NameMatch.of(Kind.REGEX, "(.*)"),
                    "{1}.{some/label}.",
                    true,
                    Answers.NONE)))
        .isFalse();
  }

  private boolean isKept(Rule rule) {
    return ask(query("a.test.", "A"), new Rewrite(List.of(rule)), rest).validity().storable();
  }

  @Test
  void namesByMetadata() {
    Metadata metadata = Metadata.keeping();
    metadata.tell("kubernetes/client-namespace", () -> "Team-A");
    Query asked = query("web.example.", "A");
    Query told = asked.withContext(asked.context().withMetadata(metadata));
    Rule rule =
        NameRule.of(
            true,
            NameMatch.of(Kind.REGEX, "^([^.]+)\\.example\\.$"),
            "{1}.{kubernetes/client-namespace}.svc.cluster.local.",
            true,
            AUTO);
    ask(told, new Rewrite(List.of(rule)), rest);
    assertThat(passedOn()).isEqualTo("web.team-a.svc.cluster.local. A");
    assertThat(lines(ask(asked, new Rewrite(List.of(rule)), rest))).isEmpty();
    assertThat(passedOn()).isEqualTo("web.example. A");
  }
}
