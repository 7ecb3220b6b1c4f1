package io.skystack.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.dns.hot.HotAnswer;
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

/** The way of a query that was asked before: from the bytes to the bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HotBenchmark {
  /** What is asked for. */
  @Param({"svc-77.default.svc.kube.local.", "none.default.svc.kube.local."})
  public String name = "";

  private final InetSocketAddress client =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4053);
  private final ResponseEncoder encoder = new ResponseEncoder();
  private final QuestionKey key = new QuestionKey();
  private final HotAnswers table = new HotAnswers(32L << 20);
  private ByteBuf packet = Unpooled.EMPTY_BUFFER;

  /** Answers once. */
  @Setup
  public void prepare() {
    Record question = Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN);
    packet = Unpooled.directBuffer().writeBytes(Message.newQuery(question).toWire());
    Incoming.Request request =
        (Incoming.Request) QueryParser.parse(packet, client, Query.Transport.UDP);
    Chain chain = Records.chain();
    Answer answer = chain.handle(request.query()).toCompletableFuture().join();
    ReadyAnswer ready = encoder.compose(request, answer);
    key.of(request.query(), ready);
    long now = System.nanoTime();
    // Twice: that a name does not exist is not kept before.
    table.keep(key, ready, answer.validity(), HotKind.OTHER, now, now);
    table.keep(key, ready, answer.validity(), HotKind.OTHER, now, now);
  }

  /** Reads the question, finds its answer, and makes it the client's own. */
  @Benchmark
  public int whole() {
    long now = System.nanoTime();
    if (!key.read(packet)) {
      throw new IllegalStateException("the question is plain");
    }
    HotAnswer hot = table.find(key, now);
    if (hot == null) {
      throw new IllegalStateException("the answer was kept");
    }
    encoder.encode(packet, key, Query.Transport.UDP, hot.ready(), hot.age(now));
    return encoder.length();
  }
}
