package io.skystack.dns.server;

import io.netty.buffer.ByteBuf;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.QueryParser;
import io.skystack.dns.wire.QuestionKey;
import io.skystack.dns.wire.ReadyAnswer;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The response that an event loop sent last; written again and again. */
final class SentResponse implements AnswerObserver.Sent {
  int rcode;
  boolean isTruncated;
  int bytes;
  long nanos;
  int flags;
  int answers;
  private Object mark = ReadyAnswer.NO_MARK;
  private int type;
  private boolean isDnssecOk;
  private Transport transport = Transport.UDP;
  private InetSocketAddress client = new InetSocketAddress(0);
  private Optional<InetSocketAddress> server = Optional.empty();
  private int requestBytes;
  private int id;
  private @Nullable ByteBuf message;
  private @Nullable Query query;

  /**
   * The query of an answer that lay ready.
   *
   * @param newMessage good until the observer has been told
   */
  void of(
      ByteBuf newMessage,
      QuestionKey key,
      InetSocketAddress newClient,
      Optional<InetSocketAddress> newServer,
      Transport newTransport,
      Object newMark) {
    mark = newMark;
    type = key.type();
    isDnssecOk = key.isDnssecOk();
    transport = newTransport;
    client = newClient;
    server = newServer;
    requestBytes = newMessage.readableBytes();
    id = newMessage.getUnsignedShort(newMessage.readerIndex());
    message = newMessage;
    query = null;
  }

  /** The query of an answer that the chain made. */
  void of(Incoming.Request request, int size, Object newMark) {
    mark = newMark;
    query = request.query();
    type = query.type();
    isDnssecOk = query.edns().dnssecOk();
    transport = query.transport();
    client = query.client();
    server = query.context().server();
    requestBytes = size;
    id = request.id();
    message = null;
  }

  @Override
  public int rcode() {
    return rcode;
  }

  @Override
  public boolean isTruncated() {
    return isTruncated;
  }

  @Override
  public int bytes() {
    return bytes;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Object mark() {
    return mark;
  }

  @Override
  public int type() {
    return type;
  }

  @Override
  public boolean isDnssecOk() {
    return isDnssecOk;
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public InetSocketAddress client() {
    return client;
  }

  @Override
  public Optional<InetSocketAddress> server() {
    return server;
  }

  @Override
  public int requestBytes() {
    return requestBytes;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public int flags() {
    return flags;
  }

  @Override
  public int answers() {
    return answers;
  }

  @Override
  public Query query() {
    Query known = query;
    if (known != null) {
      return known;
    }
    ByteBuf unread = message;
    if (unread != null
        && QueryParser.parse(unread, client, server, transport)
            instanceof Incoming.Request request) {
      query = request.query();
      return request.query();
    }
    throw new IllegalStateException("what was answered is a query");
  }
}
