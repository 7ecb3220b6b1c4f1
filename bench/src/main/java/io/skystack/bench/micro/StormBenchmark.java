package io.skystack.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.dns.hot.HotAnswers;
import io.skystack.dns.hot.HotKind;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;
import io.skystack.dns.wire.ResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Names that do not exist, each asked once: what they pay for hot answers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StormBenchmark {
  private static final int FIRST_LETTER = 13;
  private static final int LETTERS = 12;

  /** MiB of hot answers; 0: none. */
  @Param({"32", "0"})
  public int hotSize;

  private final InetSocketAddress client =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4053);
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final QuestionKey key = new QuestionKey();
  private final SplittableRandom random = new SplittableRandom(7);
  private HotAnswers table = new HotAnswers(0);
  private Chain chain = new Chain(java.util.List.of());
  private ByteBuf packet = Unpooled.EMPTY_BUFFER;

  /** Records, and a question whose first label is filled anew each time. */
  @Setup
  public void prepare() {
    table = new HotAnswers((long) hotSize << 20);
    chain = Records.chain();
    Name name = Name.fromConstantString("x".repeat(LETTERS) + ".default.svc.kube.local.");
    Record question = Record.newRecord(name, Type.A, DClass.IN);
    packet = Unpooled.directBuffer().writeBytes(Message.newQuery(question).toWire());
  }

  /** As the server does it: looks in vain, answers, keeps. */
  @Benchmark
  public int whole() {
    rename();
    long now = System.nanoTime();
    if (table.isOn() && key.read(packet) && table.find(key, now) != null) {
      throw new IllegalStateException("the name was asked for before");
    }
    Incoming.Request request =
        (Incoming.Request) QueryParser.parse(packet, client, Query.Transport.UDP);
    Answer answer = chain.handle(request.query()).toCompletableFuture().join();
    ReadyAnswer ready = encoder.compose(request, answer);
    if (table.isOn()) {
      key.of(request.query(), ready);
      table.keep(key, ready, answer.validity(), HotKind.OTHER, now, System.nanoTime());
    }
    encoder.encode(request, ready, 0);
    return encoder.length();
  }

  private void rename() {
    long letters = random.nextLong();
    for (int i = 0; i < LETTERS; i++) {
      packet.setByte(FIRST_LETTER + i, 'a' + (int) (letters >>> (4 * i) & 15));
    }
  }
}
