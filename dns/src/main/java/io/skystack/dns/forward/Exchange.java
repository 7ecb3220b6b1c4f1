package io.skystack.dns.forward;

import io.skystack.dns.plugin.Query;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/**
 * One message to a server, and what may be its reply. What is not is ignored and the wait goes on,
 * but not for ever: somebody who keeps guessing must not get there (RFC 5452 section 9.3). For one
 * event loop.
 */
final class Exchange {
  /** Wrong replies after which no other is taken. */
  static final int MAX_WRONG = 16;

  private static final int HEADER_SIZE = 12;

  /** QR and opcode, in the first byte of a header's flags. */
  private static final int QR_AND_OPCODE = 0xF8;

  private static final int QR = 0x80;
  private static final int RCODE = 0x0F;

  final CompletableFuture<Message> reply = new CompletableFuture<>();
  private final UpstreamMetrics metrics;
  private final byte[] message;
  private final byte[] name;
  private final int questionEnd;
  private Consumer<Boolean> onEnd = succeeded -> {};
  private int wrong;
  private boolean isResent;

  /** The reply repeats the question, but not its letters as they were sent. */
  static final class WrongCaseException extends IOException {
    WrongCaseException() {
      super("the reply's name has other letters");
    }
  }

  /** Too many replies were none. */
  static final class ForgedException extends IOException {
    ForgedException() {
      super("too many wrong replies");
    }
  }

  /**
   * @param message as it is sent, its ID still open
   * @param mix gives the letters of the name a case at random; none leaves them
   */
  Exchange(Query query, byte[] message, Optional<Randomness> mix, UpstreamMetrics metrics) {
    this.metrics = metrics;
    this.message = message;
    this.name = query.name().toWire();
    this.questionEnd = HEADER_SIZE + name.length + 4;
    mix.ifPresent(random -> Letters.mix(message, HEADER_SIZE, random));
  }

  /** Gives the message its ID. */
  void number(int id) {
    message[0] = (byte) (id >> 8);
    message[1] = (byte) id;
  }

  byte[] message() {
    return message;
  }

  /** Whether it may be sent once more; the second time it may not. */
  boolean mayResend() {
    boolean may = !isResent;
    isResent = true;
    return may;
  }

  /** What carries it ends with it, before anybody hears how it ended. */
  void onEnd(Consumer<Boolean> action) {
    onEnd = action;
  }

  void fail(Throwable why) {
    if (!reply.isDone()) {
      onEnd.accept(false);
      reply.completeExceptionally(why);
    }
  }

  private void succeed(Message message) {
    if (!reply.isDone()) {
      onEnd.accept(true);
      reply.complete(message);
    }
  }

  /** Takes what may be the reply. */
  void take(byte[] bytes) {
    if (!isReply(bytes)) {
      ignore();
    } else if (count(bytes, 4) == 0) {
      // An error may come without the question.
      takeWhole(bytes, isError(bytes));
    } else if (count(bytes, 4) == 1 && repeats(bytes)) {
      takeRepeated(bytes);
    } else {
      ignore();
    }
  }

  private boolean isReply(byte[] bytes) {
    return bytes.length >= HEADER_SIZE
        && bytes[0] == message[0]
        && bytes[1] == message[1]
        && (bytes[2] & QR_AND_OPCODE) == QR;
  }

  private static boolean isError(byte[] bytes) {
    int rcode = bytes[3] & RCODE;
    return rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN;
  }

  private static int count(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
  }

  /** Whether the question is ours, but for the case of letters. */
  private boolean repeats(byte[] bytes) {
    int nameEnd = questionEnd - 4;
    return bytes.length >= questionEnd
        && Letters.areAlike(bytes, message, HEADER_SIZE, nameEnd)
        && Arrays.equals(bytes, nameEnd, questionEnd, message, nameEnd, questionEnd);
  }

  private void takeRepeated(byte[] bytes) {
    if (!Arrays.equals(bytes, HEADER_SIZE, questionEnd, message, HEADER_SIZE, questionEnd)) {
      metrics.ignored();
      fail(new WrongCaseException());
      return;
    }
    // Names further on point here: they too get the letters that were asked for.
    System.arraycopy(name, 0, bytes, HEADER_SIZE, name.length);
    takeWhole(bytes, true);
  }

  private void takeWhole(byte[] bytes, boolean isBelievable) {
    Optional<Message> parsed = isBelievable ? parse(bytes) : Optional.empty();
    parsed.ifPresentOrElse(this::succeed, this::ignore);
  }

  private static Optional<Message> parse(byte[] bytes) {
    try {
      return Optional.of(new Message(bytes));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private void ignore() {
    metrics.ignored();
    if (++wrong == MAX_WRONG) {
      fail(new ForgedException());
    }
  }
}
