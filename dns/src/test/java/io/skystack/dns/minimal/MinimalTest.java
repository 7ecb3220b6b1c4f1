package io.skystack.dns.minimal;

import static io.skystack.dns.testing.Asker.ask;
import static io.skystack.dns.testing.Asker.query;
import static io.skystack.dns.testing.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.testing.KnownRecords;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;

class MinimalTest {
  private static final String A = "a.test. 5 IN A 192.0.2.1";
  private static final String NS = "test. 5 IN NS ns.test.";
  private static final String SOA = "test. 5 IN SOA ns.test. h.test. 1 2 3 4 5";
  private static final String GLUE = "ns.test. 5 IN A 192.0.2.2";

  private record Fixed(Answer answer) implements Plugin {
    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public CompletionStage<Answer> handle(Query query, Next next) {
      return CompletableFuture.completedFuture(answer);
    }
  }

  private static String minimal(
      int rcode, List<String> answer, List<String> authority, List<String> additional) {
    Answer.Builder builder = Answer.builder("fixed").rcode(rcode);
    builder.answer().addAll(records(answer));
    builder.authority().addAll(records(authority));
    builder.additional().addAll(records(additional));
    return text(ask(query("a.test.", "A"), new Minimal(), new Fixed(builder.build())));
  }

  private static List<Record> records(List<String> lines) {
    return KnownRecords.parse(lines.toArray(String[]::new));
  }

  @Test
  void leavesOutWhatAYesCanDoWithout() {
    assertThat(minimal(Rcode.NOERROR, List.of(A), List.of(NS), List.of(GLUE)))
        .isEqualTo("NOERROR | a.test. 5 A 192.0.2.1, | |");
    assertThat(minimal(Rcode.NOERROR, List.of(), List.of(), List.of(GLUE)))
        .isEqualTo("NOERROR | | |");
  }

  @Test
  void leavesANoItsReason() {
    assertThat(minimal(Rcode.NOERROR, List.of(), List.of(SOA), List.of())).contains("SOA");
    assertThat(minimal(Rcode.NXDOMAIN, List.of(), List.of(SOA), List.of())).contains("SOA");
    assertThat(minimal(Rcode.NXDOMAIN, List.of(A), List.of(SOA), List.of(GLUE)))
        .contains("SOA", "ns.test. 5 A");
    assertThat(minimal(Rcode.SERVFAIL, List.of(), List.of(NS), List.of(GLUE))).contains("NS");
  }

  @Test
  void leavesADelegationWhole() {
    assertThat(minimal(Rcode.NOERROR, List.of(), List.of(NS), List.of(GLUE)))
        .isEqualTo("NOERROR | | test. 5 NS ns.test., | ns.test. 5 A 192.0.2.2,");
  }
}
