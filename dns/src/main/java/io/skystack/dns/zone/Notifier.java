package io.skystack.dns.zone;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.retry.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Tells secondaries that a zone has changed, until they have heard it (RFC 1996 section 3.6). */
final class Notifier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Notifier.class);
  private static final BurstLog troubles = new BurstLog(log);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int MOST_TRIES = 5;
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(1));

  private final TransferThreads threads;
  private volatile boolean closed;

  Notifier(TransferThreads threads) {
    this.threads = threads;
  }

  /** From where, whom. */
  private record Way(Optional<InetAddress> source, InetSocketAddress secondary) {
    SimpleResolver resolver() {
      SimpleResolver resolver = new SimpleResolver(secondary);
      source.ifPresent(resolver::setLocalAddress);
      return resolver;
    }
  }

  /**
   * Tells them, in the background.
   *
   * @param source where to send from; empty for what the machine chooses
   */
  void tell(Zone zone, List<InetSocketAddress> secondaries, Optional<InetAddress> source) {
    secondaries.forEach(secondary -> tellIn(Duration.ZERO, zone, new Way(source, secondary), 1));
  }

  private void tellIn(Duration delay, Zone zone, Way way, int tries) {
    threads.in(delay, () -> tellNow(zone, way, tries));
  }

  private void tellNow(Zone zone, Way way, int tries) {
    if (closed) {
      return;
    }
    try {
      SimpleResolver resolver = way.resolver();
      resolver.setTimeout(PATIENCE);
      resolver.setEDNS(-1);
      resolver.send(notice(zone)); // whatever it says, it has heard
    } catch (IOException e) {
      if (tries < MOST_TRIES) {
        tellIn(BACKOFF.after(tries), zone, way, tries + 1);
      } else {
        troubles.warn(
            "notify",
            "{}:{} did not hear that {} has changed: {}",
            way.secondary().getAddress().getHostAddress(),
            way.secondary().getPort(),
            zone.apex(),
            e.toString());
      }
    }
  }

  private static Message notice(Zone zone) {
    Message notice = new Message();
    notice.getHeader().setOpcode(Opcode.NOTIFY);
    notice.getHeader().setFlag(Flags.AA);
    notice.addRecord(Record.newRecord(zone.apex(), Type.SOA, DClass.IN), Section.QUESTION);
    notice.addRecord(zone.soa(), Section.ANSWER);
    return notice;
  }

  @Override
  public void close() {
    closed = true;
  }
}
