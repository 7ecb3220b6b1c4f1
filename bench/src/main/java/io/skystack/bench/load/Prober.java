package io.skystack.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Asks a server over UDP, from its start until it is stopped, while something happens to it, and
 * counts every question that got a wrong answer, or none within five seconds. It never asks the
 * same question twice to get a better answer.
 */
public final class Prober implements AutoCloseable {
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long MOST_DEBT_NANOS = Duration.ofMillis(50).toNanos();
  private static final int MOST_COMPLAINTS = 20;
  private static final int RECEIVE_BUFFER = 1 << 20;

  private final DatagramChannel channel;
  private final List<Question> questions;
  private final long pauseNanos;
  private final Thread thread = new Thread(this::run, "prober");
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private volatile boolean stopping;

  /** By ID, the oldest first. Used by the thread alone, as is what follows. */
  private final Map<Integer, Asked> pending = new LinkedHashMap<>();

  private final Map<String, Integer> complaints = new LinkedHashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(65536);

  /** For the A records of a name, and what a right answer looks like. */
  public static final class Question {
    private final byte[] wire;
    private final String name;
    private final Predicate<Message> right;

    /**
     * A question.
     *
     * @param name absolute, with or without the final dot
     */
    public Question(String name, Predicate<Message> right) {
      this.name = name;
      this.right = right;
      try {
        Name absolute = Name.fromString(name, Name.root);
        this.wire = Message.newQuery(Record.newRecord(absolute, Type.A, DClass.IN)).toWire();
      } catch (IOException e) {
        throw new IllegalArgumentException(name, e);
      }
    }

    /** That a name has these addresses, in any order, and nothing else. */
    public static Question has(String name, String... addresses) {
      List<String> right = Stream.of(addresses).sorted().toList();
      return new Question(name, answer -> data(answer).equals(right));
    }

    /** That a name has an address, whichever. */
    public static Question exists(String name) {
      return new Question(name, answer -> !data(answer).isEmpty());
    }

    private static List<String> data(Message answer) {
      return answer.getRcode() == Rcode.NOERROR
          ? answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).sorted().toList()
          : List.of();
    }
  }

  private record Asked(Question question, long at) {}

  /**
   * What it saw.
   *
   * @param complaints what was wrong, and how often; empty where all was well
   */
  public record Seen(long sent, Map<String, Integer> complaints) {
    public Seen {
      complaints = Map.copyOf(complaints);
    }

    /** How many questions were answered wrongly, or not. */
    public long wrong() {
      return complaints.values().stream().mapToLong(Integer::longValue).sum();
    }
  }

  private Prober(int port, List<Question> questions, int rate) throws IOException {
    this.questions = List.copyOf(questions);
    this.pauseNanos = Duration.ofSeconds(1).toNanos() / rate;
    this.channel = DatagramChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * Begins to ask the questions in turn, at a port of this machine.
   *
   * @param rate questions a second
   */
  public static Prober start(int port, List<Question> questions, int rate) {
    try {
      Prober prober = new Prober(port, questions, rate);
      prober.thread.start();
      return prober;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      long next = System.nanoTime();
      while (!stopping || !pending.isEmpty()) {
        while (!stopping && System.nanoTime() - next >= 0) {
          ask();
          // What was missed without a processor is not made up for: a burst overflows sockets.
          next = Math.max(next + pauseNanos, System.nanoTime() - MOST_DEBT_NANOS);
        }
        receive();
        giveUp();
        selector.select(1);
      }
    } catch (IOException e) {
      complain("the prober failed: " + e);
    }
  }

  private void ask() throws IOException {
    long number = sent.getAndIncrement();
    int id = (int) (number & 0xffff);
    Question question = questions.get((int) (number % questions.size()));
    buffer.clear().put(question.wire).putShort(0, (short) id).flip();
    pending.put(id, new Asked(question, System.nanoTime()));
    try {
      channel.write(buffer);
    } catch (PortUnreachableException e) {
      // Shows as a question without an answer.
    }
  }

  private void receive() throws IOException {
    while (true) {
      buffer.clear();
      try {
        if (channel.read(buffer) <= 0) {
          return;
        }
      } catch (PortUnreachableException e) {
        continue;
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      Message message = new Message(bytes);
      Asked asked = pending.remove(message.getHeader().getID());
      if (asked == null) {
        complain("an answer that nobody waits for");
      } else if (asked.question.right.test(message)) {
        answered.incrementAndGet();
      } else {
        complain("wrong: " + message.toString().replace('\n', ' '));
      }
    }
  }

  private void giveUp() {
    long now = System.nanoTime();
    pending
        .values()
        .removeIf(
            asked -> {
              boolean late = now - asked.at > PATIENCE_NANOS;
              if (late) {
                complain("no answer for " + asked.question.name);
              }
              return late;
            });
  }

  private void complain(String complaint) {
    boolean fits = complaints.containsKey(complaint) || complaints.size() < MOST_COMPLAINTS;
    complaints.merge(fits ? complaint : "others", 1, Integer::sum);
  }

  /** How many questions were sent so far. */
  public long sent() {
    return sent.get();
  }

  /** How many of them were answered rightly so far. */
  public long answered() {
    return answered.get();
  }

  /** Stops asking, waits for the last answers, and gives what it saw. May be called twice. */
  public Seen stop() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new Seen(sent.get(), complaints);
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
