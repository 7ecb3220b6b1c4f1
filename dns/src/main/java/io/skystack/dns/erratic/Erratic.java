package io.skystack.dns.erratic;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * Answers every name with the same address, but now and then late, cut off, or not at all: for
 * tests of clients. No answer is kept.
 */
public final class Erratic implements Plugin {
  static final String NAME = "erratic";

  /** How many addresses a large answer has. */
  private static final int LARGE = 30;

  /** Ready from so many queries on, and no more from so many on. */
  private static final int READY_FROM = 3;

  private static final int READY_TO = 5;

  // RFC 5737 section 3 and RFC 3849 section 2.
  private static final InetAddress IPV4 = address("192.0.2.53", 192, 0, 2, 53);
  private static final InetAddress IPV6 = ipv6(0x2001, 0x0db8, 0x53);
  private static final InetAddress SERVER_A = ipv6(0x2001, 0x0bd8, 0x53);
  private static final InetAddress SERVER_B = ipv6(0x2001, 0x0500, 0x54);

  private final ErraticOptions options;
  private final AtomicLong queries = new AtomicLong();

  public Erratic(ErraticOptions options) {
    this.options = options;
  }

  private static InetAddress address(String what, int... bytes) {
    byte[] raw = new byte[bytes.length];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(what, e);
    }
  }

  private static InetAddress ipv6(int first, int second, int last) {
    int[] bytes = new int[16];
    bytes[0] = first >> Byte.SIZE;
    bytes[1] = first;
    bytes[2] = second >> Byte.SIZE;
    bytes[3] = second;
    bytes[15] = last;
    return address("IPv6", bytes);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** It comes and goes, for tests of those who look. */
  @Override
  public Optional<String> notReady() {
    long asked = queries.get();
    return asked >= READY_FROM && asked < READY_TO
        ? Optional.empty()
        : Optional.of("it is ready from " + READY_FROM + " queries on to " + READY_TO);
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    long number = queries.getAndIncrement();
    if (isTurn(number, options.drop())) {
      return CompletableFuture.completedFuture(Answer.ofRcode(Answer.DROP, NAME));
    }
    Answer answer = answer(query, isTurn(number, options.truncate()));
    if (!isTurn(number, options.delay())) {
      return CompletableFuture.completedFuture(answer);
    }
    Executor later =
        CompletableFuture.delayedExecutor(
            options.duration().toNanos(), TimeUnit.NANOSECONDS, Runnable::run);
    return CompletableFuture.supplyAsync(() -> answer, later);
  }

  private static boolean isTurn(long number, int amount) {
    return amount > 0 && number % amount == 0;
  }

  private Answer answer(Query query, boolean truncated) {
    Answer.Builder answer = Answer.builder(NAME).authoritative(true).truncated(truncated);
    switch (query.type()) {
      case Type.A ->
          answer
              .answer()
              .addAll(
                  Collections.nCopies(
                      options.large() ? LARGE : 1, new ARecord(query.name(), DClass.IN, 0, IPV4)));
      case Type.AAAA -> answer.answer().add(new AAAARecord(query.name(), DClass.IN, 0, IPV6));
      case Type.AXFR -> {
        answer.truncated(false);
        answer.answer().addAll(zone(query.name(), truncated));
      }
      default -> {
        return Answer.ofRcode(Rcode.SERVFAIL, NAME);
      }
    }
    return answer.build();
  }

  /** A small zone, without the SOA record at its end where it is to be cut off. */
  private static List<Record> zone(Name apex, boolean truncated) {
    Name a = below("a", apex);
    Name b = below("b", apex);
    Record soa =
        new SOARecord(
            apex,
            DClass.IN,
            0,
            below("ns", apex),
            below("hostmaster", apex),
            1,
            7200,
            3600,
            1_209_600,
            3600);
    List<Record> records =
        List.of(
            soa,
            new NSRecord(apex, DClass.IN, 0, b),
            new NSRecord(apex, DClass.IN, 0, a),
            new AAAARecord(a, DClass.IN, 0, SERVER_A),
            new AAAARecord(b, DClass.IN, 0, SERVER_B),
            soa);
    return truncated ? records.subList(0, records.size() - 1) : records;
  }

  private static Name below(String label, Name apex) {
    try {
      return Name.concatenate(Name.fromConstantString(label), apex);
    } catch (NameTooLongException e) {
      return apex;
    }
  }
}
