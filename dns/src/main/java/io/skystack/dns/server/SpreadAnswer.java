package io.skystack.dns.server;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.wire.Incoming;
import io.skystack.dns.wire.ResponseEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * An answer in as many messages as it takes (RFC 5936 section 2.2): as many records in each as are
 * sure to fit, at least one.
 */
final class SpreadAnswer implements Messages {
  /** Bytes of records before compression: names are pointed to within the first 16 KiB only. */
  private static final int MOST_BYTES = 16_000;

  private final ResponseEncoder encoder;
  private final Incoming.Request request;
  private final Answer whole;
  private int sent;

  SpreadAnswer(ResponseEncoder encoder, Incoming.Request request, Answer whole) {
    this.encoder = encoder;
    this.request = request;
    this.whole = whole;
  }

  @Override
  public Optional<ResponseEncoder> next() {
    List<Record> all = whole.answer();
    if (sent == all.size()) {
      return Optional.empty();
    }
    List<Record> some = new ArrayList<>();
    int bytes = 0;
    while (sent < all.size()) {
      int more = all.get(sent).toWire(Section.ANSWER).length;
      if (!some.isEmpty() && bytes + more > MOST_BYTES) {
        break;
      }
      bytes += more;
      some.add(all.get(sent++));
    }
    Answer part =
        Answer.of(
            whole.rcode(),
            whole.authoritative(),
            some,
            List.of(),
            List.of(),
            whole.validity(),
            whole.origin());
    encoder.encode(request, whole.seal().map(part::sealed).orElse(part));
    return Optional.of(encoder);
  }
}
