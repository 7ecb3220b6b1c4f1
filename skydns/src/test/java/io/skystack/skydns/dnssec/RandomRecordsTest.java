package io.skystack.skydns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.dnssec.Algorithm;
import io.skystack.dns.dnssec.KeyMaker;
import io.skystack.dns.testing.Validator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Over random writes, every signed answer of a server with hot answers is one that a validator
 * calls secure, and says what the records say: nothing is kept longer than it is right.
 */
class RandomRecordsTest {
  private static final int STEPS = 600;
  private static final List<String> LABELS = List.of("a", "b", "c", "*", "any", "dns", "ns");
  private static final List<String> VALUES =
      List.of(
          "{\"host\":\"10.0.0.1\"}",
          "{\"host\":\"10.0.0.2\",\"ttl\":30,\"mail\":true}",
          "{\"host\":\"fd00::1\",\"port\":80}",
          "{\"host\":\"a.kube.local\"}",
          "{\"host\":\"b.a.kube.local\",\"mail\":true}",
          "{\"host\":\"out.example\"}",
          "{\"host\":\"gone.example\"}",
          "{\"text\":\"hello\"}",
          "{\"host\":\"10.0.0.3\",\"group\":\"g\"}",
          "{\"text\":\"group\",\"group\":\"h\"}");
  private static final List<Integer> TYPES =
      List.of(
          Type.A,
          Type.A,
          Type.AAAA,
          Type.SRV,
          Type.MX,
          Type.TXT,
          Type.CNAME,
          Type.NS,
          Type.SOA,
          Type.ANY,
          Type.DNSKEY,
          Type.RRSIG,
          999);

  @TempDir Path folder;

  @Test
  void everyAnswerIsSecure() throws Exception {
    Path key =
        KeyMaker.make(folder, SignedServer.DOMAIN, Algorithm.ED25519, KeyMaker.Role.ALL).base();
    Random random = new Random(7);
    int[] rcodes = new int[24];
    try (SignedServer server = new SignedServer(List.of(key))) {
      List<DNSKEYRecord> keys = server.keys();
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(6) == 0) {
          write(server, random);
        }
        String name = name(random);
        int type = any(random, TYPES);
        Message answer = server.ask(name, type);
        rcodes[answer.getRcode()]++;
        assertThat(answer.getHeader().getFlag(Flags.AD)).isFalse();
        assertThat(Validator.faults(SignedServer.DOMAIN, keys, Instant.now(), answer))
            .as(() -> "the answer to " + name + " " + Type.string(type) + ":\n" + answer)
            .isEmpty();
      }
    }
    assertThat(rcodes[Rcode.NOERROR] + rcodes[Rcode.NXDOMAIN]).isEqualTo(STEPS);
    assertThat(rcodes[Rcode.NXDOMAIN]).isGreaterThan(STEPS / 10);
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int labels = random.nextInt(4); labels > 0; labels--) {
      name.append(any(random, LABELS)).append('.');
    }
    return name.append("kube.local.").toString();
  }

  private static void write(SignedServer server, Random random) {
    StringBuilder path = new StringBuilder("/local/kube");
    for (int labels = 1 + random.nextInt(3); labels > 0; labels--) {
      path.append('/').append(any(random, LABELS));
    }
    String key = path.toString();
    if (random.nextBoolean() && server.has(key)) {
      server.delete(key);
    } else {
      server.put(key, any(random, VALUES));
    }
  }
}
