package io.skystack.bench.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
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

/** The way of a query that was never asked before, and its steps. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MissBenchmark {
  /** What is asked for. */
  public enum Asked {
    ONE("svc-77.default.svc.kube.local.", Type.A),
    TEN("ten.sizes.svc.kube.local.", Type.A),
    THOUSAND("thousand.sizes.svc.kube.local.", Type.A),
    NXDOMAIN("none.default.svc.kube.local.", Type.A),
    NODATA("svc-77.default.svc.kube.local.", Type.AAAA),
    WILDCARD("*.groups.svc.kube.local.", Type.A),
    SRV("group-7.groups.svc.kube.local.", Type.SRV);

    private final String name;
    private final int type;

    Asked(String name, int type) {
      this.name = name;
      this.type = type;
    }
  }

  /** What is asked for. */
  @Param public Asked asked = Asked.ONE;

  private final InetSocketAddress client =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4053);
  private final ResponseEncoder encoder = new ResponseEncoder();
  private Chain chain = new Chain(java.util.List.of());
  private ByteBuf packet = Unpooled.EMPTY_BUFFER;
  private Incoming.Request request = Requests.NONE;
  private Answer answer = Answer.ofRcode(0, "none");

  /** Records, and the question as it comes. */
  @Setup
  public void prepare() {
    chain = Records.chain();
    Record question = Record.newRecord(Name.fromConstantString(asked.name), asked.type, DClass.IN);
    packet = Unpooled.directBuffer().writeBytes(Message.newQuery(question).toWire());
    request = (Incoming.Request) parse();
    answer = answer();
  }

  /** From the bytes to the query. */
  @Benchmark
  public Incoming parse() {
    return QueryParser.parse(packet, client, Query.Transport.UDP);
  }

  /** From the query to the answer. */
  @Benchmark
  public Answer answer() {
    return chain.handle(request.query()).toCompletableFuture().join();
  }

  /** From the answer to the bytes. */
  @Benchmark
  public int encode() {
    encoder.encode(request, answer);
    return encoder.length();
  }

  /** All of it. */
  @Benchmark
  public int whole() {
    Incoming.Request parsed = (Incoming.Request) parse();
    encoder.encode(parsed, chain.handle(parsed.query()).toCompletableFuture().join());
    return encoder.length();
  }
}
