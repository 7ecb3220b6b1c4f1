package io.skystack.it;

import io.skystack.common.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Asks a server for names again and again over UDP while something happens to it, and counts every
 * question that got no answer or a wrong one. It never asks the same question twice to get a better
 * answer.
 */
final class Prober implements AutoCloseable {
  /** How long the last questions are waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DatagramChannel channel;
  private final List<byte[]> questions;
  private final Predicate<Message> right;
  private final long pauseNanos;
  private final Thread thread;
  private final Map<Integer, String> pending = new ConcurrentHashMap<>();
  private final Map<String, Integer> wrong = new TreeMap<>();
  private volatile boolean stopping;
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();

  private Prober(int port, List<String> names, int rate, Predicate<Message> right)
      throws IOException {
    this.right = right;
    this.pauseNanos = 1_000_000_000L / rate;
    this.questions = names.stream().map(Prober::question).toList();
    this.channel = DatagramChannel.open();
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.configureBlocking(false);
    this.thread = new Thread(this::run, "prober");
  }

  /**
   * Starts to ask for the A records of the names in turn.
   *
   * @param rate questions a second
   * @param right what a right answer looks like
   */
  static Prober start(int port, List<String> names, int rate, Predicate<Message> right) {
    try {
      Prober prober = new Prober(port, names, rate, right);
      prober.thread.start();
      return prober;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] question(String name) {
    try {
      return Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), Type.A, DClass.IN))
          .toWire();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer buffer = ByteBuffer.allocate(65536);
      long next = System.nanoTime();
      long end = Long.MAX_VALUE;
      while (!(stopping && (pending.isEmpty() || System.nanoTime() - end > 0))) {
        if (stopping && end == Long.MAX_VALUE) {
          end = System.nanoTime() + PATIENCE.toNanos();
        }
        if (!stopping && System.nanoTime() - next >= 0) {
          send(buffer);
          next += pauseNanos;
        }
        receive(buffer);
        if (stopping || System.nanoTime() - next < 0) {
          selector.select(1);
        }
      }
    } catch (IOException e) {
      wrong.merge("the prober failed: " + e, 1, Integer::sum);
    }
  }

  private void send(ByteBuffer buffer) throws IOException {
    int id = sent.get() & 0xffff;
    byte[] question = questions.get(sent.get() % questions.size());
    buffer.clear();
    buffer.put(question).putShort(0, (short) id).flip();
    pending.put(id, "at question " + sent.get());
    try {
      channel.write(buffer);
    } catch (java.net.PortUnreachableException e) {
      // Shows as a question without an answer.
    }
    sent.incrementAndGet();
  }

  private void receive(ByteBuffer buffer) throws IOException {
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
      if (pending.remove(message.getHeader().getID()) == null) {
        wrong.merge("an answer that nobody asked for", 1, Integer::sum);
      } else if (right.test(message)) {
        answered.incrementAndGet();
      } else {
        wrong.merge("wrong: " + message.toString().replace('\n', ' '), 1, Integer::sum);
      }
    }
  }

  /** Waits until this many more right answers have come. */
  void awaitMore(int answers) {
    int goal = answered.get() + answers;
    Eventually.until("the prober has " + answers + " more answers", () -> answered.get() >= goal);
  }

  /** How many questions were sent. */
  int sent() {
    return sent.get();
  }

  /**
   * Stops asking, waits for the last answers, and gives what went wrong: nothing, where all is
   * well.
   */
  Map<String, Integer> stop() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (!pending.isEmpty()) {
      wrong.merge(
          "without an answer, such as " + pending.values().iterator().next(),
          pending.size(),
          Integer::sum);
    }
    return wrong;
  }

  @Override
  public void close() {
    stop();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
