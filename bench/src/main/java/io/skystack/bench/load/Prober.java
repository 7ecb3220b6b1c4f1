package io.skystack.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks for names that exist, a thousand a second, from its start until it is closed, and counts
 * what is not as it should be: other answers than the right ones, and none within two seconds.
 */
public final class Prober implements AutoCloseable {
  private static final long EVERY_NANOS = 1_000_000;
  private static final long PATIENCE_NANOS = 2_000_000_000;

  private final DatagramChannel channel;
  private final List<Probe> probes;
  private final Map<Integer, Asked> pending = new HashMap<>();
  private final Random random = new Random(1);
  private final Thread thread = new Thread(this::run, "prober");
  private volatile boolean stopping;
  private int id;
  private long sent;
  private long wrong;
  private long lost;
  private String example = "";

  /**
   * A name and what is right for it.
   *
   * @param address the one address; 0 for any
   */
  public record Probe(String name, int address) {}

  private record Asked(Probe probe, long at) {}

  /**
   * What it saw.
   *
   * @param example of what was wrong; empty for nothing
   */
  public record Seen(long sent, long wrong, long lost, String example) {}

  /** Begins to ask at a port of this machine. */
  public Prober(int port, List<Probe> probes) throws IOException {
    this.probes = List.copyOf(probes);
    channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    thread.start();
  }

  private void run() {
    try {
      long next = System.nanoTime();
      while (!stopping || !pending.isEmpty()) {
        long now = System.nanoTime();
        while (!stopping && next - now <= 0) {
          ask(now);
          next += EVERY_NANOS;
        }
        receive();
        pending.values().removeIf(asked -> isLost(asked, now));
        LockSupport.parkNanos(100_000);
      }
    } catch (IOException e) {
      wrong++;
      example = e.toString();
    }
  }

  private boolean isLost(Asked asked, long now) {
    boolean late = now - asked.at() > PATIENCE_NANOS;
    if (late) {
      lost++;
      example = "no answer for " + asked.probe().name();
    }
    return late;
  }

  private void ask(long now) throws IOException {
    Probe probe = probes.get(random.nextInt(probes.size()));
    id = (id + 1) & 0xFFFF;
    Message query =
        Message.newQuery(Record.newRecord(Name.fromString(probe.name() + "."), Type.A, DClass.IN));
    query.getHeader().setID(id);
    pending.put(id, new Asked(probe, now));
    sent++;
    try {
      channel.write(ByteBuffer.wrap(query.toWire()));
    } catch (java.net.PortUnreachableException e) {
      // Counted as lost.
    }
  }

  private void receive() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (true) {
      buffer.clear();
      try {
        if (channel.read(buffer) <= 0) {
          return;
        }
      } catch (java.net.PortUnreachableException e) {
        continue;
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      Message message = new Message(bytes);
      Asked asked = pending.remove(message.getHeader().getID());
      if (asked != null && !isRight(asked.probe(), message)) {
        wrong++;
        example = message.toString().replace('\n', ' ');
      }
    }
  }

  private static boolean isRight(Probe probe, Message message) {
    List<Record> answer = message.getSection(Section.ANSWER);
    if (message.getHeader().getRcode() != Rcode.NOERROR || answer.isEmpty()) {
      return false;
    }
    return probe.address() == 0 || (answer.size() == 1 && is(probe.address(), answer.get(0)));
  }

  private static boolean is(int address, Record record) {
    return record instanceof ARecord a
        && ByteBuffer.wrap(a.getAddress().getAddress()).getInt() == address;
  }

  /** Stops asking, waits for the last answers, and gives what it saw. */
  public Seen stop() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Seen(sent, wrong, lost, example);
  }

  @Override
  public void close() throws IOException {
    stop();
    channel.close();
  }
}
