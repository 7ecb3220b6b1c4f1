package io.skystack.dns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What plugins take in a Corefile, and what they say to lines that they do not. */
class PluginLinesTest {
  @TempDir Path folder;

  private static String block(String lines) {
    return ". {\n" + lines.replace(" / ", "\n") + "\n}\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hosts",
        "hosts nowhere example.org 10.0.0.0/24",
        "hosts nowhere { / 10.0.0.1 a.example / 2001:db8::1 a.example b / ttl 30 / reload 1h30m /"
            + " no_reverse / fallthrough }",
        "hosts nowhere { / fallthrough in-addr.arpa ip6.arpa / fallthrough_unsupported }",
        "acl { / block }",
        "acl example.org { / ALLOW net 10.0.0.0/8 192.0.2.1 2001:db8::/32 / block type A AAAA net * /"
            + " filter type * / drop net 10.1.2.3/8 }",
        "acl { / block } / acl a.b { / allow }",
        "header { / query clear rd / response set ra aa / response Clear RD }",
        "minimal",
        "dns64",
        "dns64 64:1337::/96",
        "dns64 { / prefix 2001:db8::/32 / translate_all / allow_ipv4 }",
        "local",
        "local { / localhost_prefix off }",
        "erratic",
        "erratic { / drop 3 / truncate / delay 2 200ms / large }",
        "bufsize",
        "bufsize 512",
        "root .",
        "debug",
        "nsid",
        "nsid this is the one",
        "timeouts { / idle 20s }",
        "bind 127.0.0.1 ::1",
        "bind lo { / except 127.0.0.1 }",
        "bind 127.0.0.1 / bind 127.0.0.2",
        "metadata",
        "metadata example.org",
        "view internal { / expr incidr(client_ip(), '10.0.0.0/8') / expr type() == 'A' }",
        "rewrite name a.example b.example",
        "rewrite continue name regex (.*)\\.a {1}.b answer name (.*)\\.b {1}.a value (.*)\\.b {1}.a",
        "rewrite stop { / name suffix .arpa .arpa / answer name auto / answer value (.*) {1} }",
        "rewrite name regex ^(.*)$ {1}.{a/b} metadata answer auto",
        "rewrite type ANY HINFO",
        "rewrite class CH IN",
        "rewrite ttl example.com 30-300 / rewrite ttl suffix example.com -30 / rewrite ttl a 30-",
        "rewrite rcode regex .* SERVFAIL NOERROR / rewrite rcode example.com 2 0",
        "rewrite cname regex (.*).cdn.example.net. {1}.other.cdn.com.",
        "rewrite edns0 local set 0xffee 0x61626364 / rewrite edns0 local append 65001 {client_ip}",
        "rewrite edns0 local set 0xffee {some-plugin/some-label} / rewrite edns0 nsid set",
        "rewrite edns0 local unset 0xffee / rewrite edns0 subnet unset / rewrite edns0 nsid unset",
        "rewrite edns0 subnet set 24 56 / rewrite edns0 local replace 0xffee abcd revert",
        "template ANY ANY { / rcode NXDOMAIN }",
        "template IN A example { / match ^a$ ^b$ / answer \"a. 60 IN A 192.0.2.1\" / fallthrough a }",
        "template IN ANY { / var ip group('ip') / expr \"incidr(ip, '10.0.0.0/8')\" /"
            + " ederror 21 \"no such thing\" / authority \"x. NS y.\" / additional \"y. A 192.0.2.1\" }",
      })
  void areTaken(String lines) {
    assertThat(TestCorefile.errors(folder, block(lines))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "hosts nowhere { / ttl 0 }; hosts: ttl: '0' is no number from 1 to 65535",
        "hosts nowhere { / ttl }; hosts: ttl: takes 1 value, not 0",
        "hosts nowhere { / relaod 5s }; hosts: unknown property 'relaod'",
        "hosts nowhere { / reload soon }; hosts: reload: ",
        "hosts nowhere { / fallthrough_unsupported }; hosts: fallthrough_unsupported: needs",
        "hosts nowhere / hosts nowhere; hosts: a block has one line of it",
        "acl { / bloc }; ^acl: bloc: 'bloc' is none of allow, block, filter, drop (did you mean 'block'?)^",
        "acl { / block net }; acl: block: 'net' needs a value",
        "acl { / block 10.0.0.1 }; acl: block: '10.0.0.1' stands behind no 'type' and no 'net'",
        "acl { / block type AB }; acl: block: 'AB' is no type",
        "acl { / block net 10.0.0.0/33 }; acl: block: '10.0.0.0/33' is no network",
        "header; header: needs a line",
        "header { / query set }; header: query: takes at least 2 values, not 1",
        "header { / response set ad }; header: response: 'ad' is none of aa, ra, rd",
        "header { / answer set aa }; header: unknown property 'answer'",
        "minimal all; minimal: takes no value, not 1",
        "dns64 64:ff9b::/95; dns64: '64:ff9b::/95' is no prefix",
        "dns64 { / translate }; dns64: unknown property 'translate'",
        "local { / localhost_prefix maybe }; local: localhost_prefix: 'maybe' is none of on, off",
        "erratic { / drop x }; erratic: drop: 'x' is no number",
        "bufsize 100; bufsize: '100' is no number from 512 to 4096",
        "root; root: takes 1 value, not 0",
        "debug now; debug: takes no value, not 1",
        "nsid aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; nsid: 'aaaa",
        "timeouts; timeouts: needs a line",
        "timeouts { / idle 25h }; timeouts: idle: must be from",
        "bind; bind: takes at least 1 values, not 0",
        "bind nosuch0; bind: 'nosuch0' is no IP address, and no interface",
        "bind 127.0.0.1 { / except 127.0.0.1 }; bind: 'except' leaves no address",
        "tls nowhere.pem; tls: takes 2 to 3 values, not 1",
        "tls Corefile Corefile { / client_auth requires }; tls: client_auth: 'requires' is none of nocert, request",
        "autopath; autopath: takes at least 1 value",
        "autopath nowhere.conf; autopath: the file",
        "autopath @kubernetes; autopath: there is no plugin 'kubernetes' in this block",
        "view { / expr true }; view: takes 1 value, not 0",
        "view a { / expr nam() == 'x' }; view: expr: there is no function 'nam'",
        "view a { / expr name( }; view: expr: it ends too soon",
        "rewrite; rewrite: a field to rewrite is missing",
        "rewrite nam a b; ^rewrite: 'nam' is no field that can be rewritten (did you mean 'name'?)^",
        "rewrite name near a b; rewrite: 'near' is none of exact, prefix",
        "rewrite name exact a b auto; rewrite: 'auto' stands where 'answer' should",
        "rewrite name regex (a b; rewrite: '(a' is no regular expression",
        "rewrite name regex (a) {1}{2}; rewrite: '{1}{2}.' has a place for a group",
        "rewrite name suffix a b metadata; rewrite: 'metadata' goes with regex only",
        "rewrite name regex (a) b answer auto name (a) b; rewrite: 'answer auto' and 'answer name'",
        "rewrite answer name a b; rewrite: 'answer' stands behind a rule for a name only",
        "rewrite type ANY; rewrite: the type to rewrite it to is missing",
        "rewrite type ANY A B; rewrite: 'B' is too much",
        "rewrite ttl a 300-30; rewrite: '300-30' is no TTL",
        "rewrite ttl a -; rewrite: '-' is no TTL",
        "rewrite rcode a NOPE NOERROR; rewrite: 'NOPE' is no response code",
        "rewrite edns0 local set 0xffee; rewrite: edns0 local set takes 2 values, not 1",
        "rewrite edns0 local put 1 a; rewrite: edns0: 'put' is none of append",
        "rewrite edns0 local set 70000 a; rewrite: edns0: '70000' is no option's code",
        "rewrite edns0 local set 1 0xz; rewrite: edns0: '0xz' is no number",
        "rewrite edns0 local set 1 {nothing}; rewrite: edns0: there is no variable {nothing}",
        "rewrite edns0 subnet set 33 56; rewrite: edns0 subnet: '33' is no length",
        "template IN; template: takes at least 2 values, not 1",
        "template XX A; template: 'XX' is no class",
        "template IN XX; template: 'XX' is no type",
        "template IN A { / match (a }; template: match: '(a' is no regular expression",
        "template IN A { / answer \"{{ .Name \" }; template: answer: '‹‹' has no '››'",
        "template IN A { / answer \"{{ nope 1 }}\" }; template: answer: there is no function 'nope'",
        "template IN A { / rcode NOPE }; template: rcode: 'NOPE' is no response code",
        "template IN A { / ederror x }; template: ederror: 'x' is no number",
        "template IN A { / var len 1 }; template: var: 'len' cannot be the name of a variable",
        "template IN A { / expr a == 1 }; template: expr: there is no 'a'",
      })
  void areRefusedWithTheirReason(String lines, String error) {
    assertThat(TestCorefile.errors(folder, block(lines)))
        .isNotEmpty()
        .anySatisfy(
            one ->
                assertThat(one.replaceFirst("^Corefile:\\d+: ", ""))
                    .startsWith(error.replace('‹', '{').replace('›', '}')));
  }

  /** A well-known Corefile has it, and is to be served. */
  @Test
  void aNameThatIsRewrittenToNothingIsAWarning() {
    assertThat(TestCorefile.warnings(folder, ". {\n whoami\n rewrite name foo.example.com\n}\n"))
        .containsExactly(
            "Corefile:3: rewrite: 'rewrite name foo.example.com' says no name to rewrite it to:"
                + " the rule has no effect");
  }

  @Test
  void whatHasNoEffectIsSaid() {
    assertThat(
            TestCorefile.warnings(
                folder, ". {\n timeouts {\n  read 1s\n  maxtcpqueries 5\n }\n root gone\n}\n"))
        .anySatisfy(line -> assertThat(line).startsWith("Corefile:3: timeouts: read: "))
        .anySatisfy(line -> assertThat(line).startsWith("Corefile:4: timeouts: maxtcpqueries: "))
        .anySatisfy(line -> assertThat(line).startsWith("Corefile:6: root: there is no folder"));
  }
}
