package io.skystack.skydns;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A client that sends a thousand queries a second and nothing twice: each to all the servers, in
 * their order, and satisfied by one good answer.
 */
final class Load implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

  private final DatagramChannel channel;
  private final List<InetSocketAddress> servers;
  private final byte[] query;
  private final BitSet answered = new BitSet();
  private final Thread sending = new Thread(this::send, "load");
  private final Thread receiving = new Thread(this::receive, "load answers");
  private volatile int sent;
  private volatile long lastTtl;
  private volatile boolean isOver;

  private Load(String name, List<InetSocketAddress> servers) throws IOException {
    this.servers = servers;
    this.query =
        Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)).toWire();
    this.channel = DatagramChannel.open();
  }

  /** Begins. */
  static Load start(String name, List<InetSocketAddress> servers) throws IOException {
    Load load = new Load(name, servers);
    load.receiving.start();
    load.sending.start();
    return load;
  }

  private void send() {
    long next = System.nanoTime();
    try {
      for (int id = 0; !isOver && id < 65_536; id++) {
        query[0] = (byte) (id >> 8);
        query[1] = (byte) id;
        sent = id + 1;
        for (InetSocketAddress server : servers) {
          channel.send(ByteBuffer.wrap(query), server);
        }
        next += PAUSE_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void receive() {
    ByteBuffer buffer = ByteBuffer.allocate(65_535);
    try {
      while (true) {
        buffer.clear();
        channel.receive(buffer);
        take(new Message(Arrays.copyOf(buffer.array(), buffer.position())));
      }
    } catch (ClosedChannelException e) {
      // the end
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void take(Message answer) {
    List<Record> records = answer.getSection(Section.ANSWER);
    if (answer.getRcode() == Rcode.NOERROR && !records.isEmpty()) {
      lastTtl = records.get(0).getTTL();
      synchronized (answered) {
        answered.set(answer.getHeader().getID());
      }
    }
  }

  /** The TTL in the newest answer. */
  long lastTtl() {
    return lastTtl;
  }

  /** Waits until so many more queries were sent. */
  void awaitSent(int more) {
    int least = sent + more;
    eventually(() -> assertThat(sent).isGreaterThanOrEqualTo(least));
  }

  /** Ends, waits for what is still to come, and says how many queries have no good answer. */
  int finish() throws InterruptedException {
    isOver = true;
    sending.join();
    long deadline = System.nanoTime() + LAST_ANSWER.toNanos();
    while (missing() > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return missing();
  }

  private int missing() {
    synchronized (answered) {
      return sent - answered.cardinality();
    }
  }

  @Override
  public void close() throws IOException {
    isOver = true;
    channel.close();
  }
}
