package io.skystack.dns.plugin;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.xbill.DNS.EDNSOption;

/**
 * What goes along with a query beside what was asked: the message it came in, and what plugins tell
 * each other of it. Answers that depend on any of this are good for this one query.
 *
 * @param id of the message; 0 for a query that came by none
 * @param size of the message in bytes; 0 for a query that came by none
 * @param server the address that it came to; empty if that is not known
 * @param metadata what plugins know of it
 * @param outgoing options that are to be sent to other servers with it, in addition to the client's
 *     subnet; those of the client are between us and it (RFC 6891 section 6.1.1)
 * @param depth how many look-ups led here, one for the sake of the other; 0 for what a client asked
 * @param version of an incremental transfer: the serial number that the client has (RFC 1995
 *     section 3)
 * @param notice whether this is no query but a notice that a zone has changed (RFC 1996); it comes
 *     only to plugins that {@link Plugin#takesNotices take notices}
 * @param signed the message, where it came with a signature (RFC 8945); nobody has verified it
 */
public record Context(
    int id,
    int size,
    Optional<InetSocketAddress> server,
    Metadata metadata,
    List<EDNSOption> outgoing,
    int depth,
    OptionalLong version,
    boolean notice,
    Optional<SignedMessage> signed) {
  /** Of a query that came by no message. */
  public static final Context NONE = of(0, 0, Optional.empty());

  public Context {
    outgoing = List.copyOf(outgoing);
  }

  /** That of a message. */
  public static Context of(int id, int size, Optional<InetSocketAddress> server) {
    return new Context(
        id,
        size,
        server,
        Metadata.NONE,
        List.of(),
        0,
        OptionalLong.empty(),
        false,
        Optional.empty());
  }

  /** The same of a client that has a version of the zone. */
  public Context withVersion(long serial) {
    return new Context(
        id, size, server, metadata, outgoing, depth, OptionalLong.of(serial), notice, signed);
  }

  /** The same of a notice. */
  public Context asNotice() {
    return new Context(id, size, server, metadata, outgoing, depth, version, true, signed);
  }

  /** The same of a message with a signature. */
  public Context withSigned(SignedMessage message) {
    return new Context(
        id, size, server, metadata, outgoing, depth, version, notice, Optional.of(message));
  }

  /** The same, come to an address. */
  public Context withServer(InetSocketAddress address) {
    return new Context(
        id, size, Optional.of(address), metadata, outgoing, depth, version, notice, signed);
  }

  /** The same with other metadata. */
  public Context withMetadata(Metadata other) {
    return new Context(id, size, server, other, outgoing, depth, version, notice, signed);
  }

  /** The same with other options to be sent. */
  public Context withOutgoing(List<EDNSOption> other) {
    return new Context(id, size, server, metadata, other, depth, version, notice, signed);
  }

  /** That of a look-up for the sake of this query. */
  Context deeper() {
    return new Context(id, size, server, metadata, outgoing, depth + 1, version, notice, signed);
  }
}
