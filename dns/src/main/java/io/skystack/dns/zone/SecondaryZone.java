package io.skystack.dns.zone;

import io.skystack.common.cli.BurstLog;
import io.skystack.common.retry.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Serial;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/**
 * A zone that is kept as its primaries have it (RFC 1034 section 4.3.5): their serial number is
 * asked for every so often, and the zone when it has grown. When nobody could be asked for longer
 * than the SOA record allows, it is no longer served.
 */
final class SecondaryZone implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SecondaryZone.class);
  private static final BurstLog troubles = new BurstLog(log);

  /** For one question. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** For a whole zone. */
  private static final Duration TRANSFER = Duration.ofMinutes(10);

  /** What a primary may send us, in records. */
  private static final int MOST_RECORDS = 20_000_000;

  /** While there is no zone yet, nobody wants to wait as long as its SOA says. */
  private static final Backoff UNTIL_FIRST =
      new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** Whatever a SOA says, primaries are not asked more often. */
  private static final long LEAST_SECONDS = 1;

  /** Notices come in bursts. */
  private static final Duration AFTER_NOTICE = Duration.ofMillis(100);

  private final Name apex;
  private final List<InetSocketAddress> primaries;
  private final ZoneMetrics metrics;
  private final TransferThreads threads;
  private final ServedZone served;
  private boolean again;
  private int failures;
  private long lastHeard;
  private volatile boolean closed;
  private TransferThreads.@Nullable Task next;

  SecondaryZone(
      Name apex, List<InetSocketAddress> primaries, ZoneMetrics metrics, TransferThreads threads) {
    this.apex = apex;
    this.primaries = List.copyOf(primaries);
    this.metrics = metrics;
    this.threads = threads;
    this.served = new ServedZone(apex);
  }

  ServedZone served() {
    return served;
  }

  synchronized void start() {
    refreshIn(Duration.ZERO);
  }

  private synchronized void refreshIn(Duration delay) {
    if (!closed) {
      next = threads.in(delay, this::refresh);
    }
  }

  /**
   * Hears that the zone has changed, and asks soon. However many notices come, one question follows
   * those that came while another was being asked.
   *
   * @return whether it came from a primary
   */
  synchronized boolean hear(InetAddress from) {
    if (primaries.stream().noneMatch(primary -> primary.getAddress().equals(from))) {
      return false;
    }
    if (next != null && next.cancel()) {
      refreshIn(AFTER_NOTICE);
    } else {
      again = true;
    }
    return true;
  }

  /** On a thread that may wait. One at a time: the next is scheduled at the end. */
  private void refresh() {
    boolean heard = false;
    for (InetSocketAddress primary : primaries) {
      if (!closed && ask(primary)) {
        heard = true;
        break;
      }
    }
    Duration wait = heard ? afterSuccess() : afterFailure();
    refreshAfter(wait);
  }

  private synchronized void refreshAfter(Duration wait) {
    boolean isHeard = again;
    again = false;
    refreshIn(isHeard ? AFTER_NOTICE : wait);
  }

  private Duration afterSuccess() {
    failures = 0;
    lastHeard = System.nanoTime();
    return served.zone().map(zone -> seconds(zone.soa().getRefresh())).orElse(PATIENCE);
  }

  private Duration afterFailure() {
    failures++;
    if (served.zone().isEmpty()) {
      return UNTIL_FIRST.after(failures);
    }
    SOARecord soa = served.zone().get().soa();
    Duration left = seconds(soa.getExpire()).minusNanos(System.nanoTime() - lastHeard);
    if (left.isNegative() || left.isZero()) {
      log.warn("{} has expired: no primary has answered for {} s", apex, soa.getExpire());
      served.withdraw();
      metrics.gone(apex);
      return UNTIL_FIRST.after(failures);
    }
    Duration retry = seconds(soa.getRetry());
    return retry.compareTo(left) < 0 ? retry : left;
  }

  private static Duration seconds(long value) {
    return Duration.ofSeconds(Math.max(value, LEAST_SECONDS));
  }

  /** Whether it has answered, and what it has is served. */
  private boolean ask(InetSocketAddress primary) {
    try {
      OptionalLong before = serial();
      if (before.isPresent() && Serial.compare(serialOf(primary), before.getAsLong()) <= 0) {
        metrics.unchanged(apex);
        return true;
      }
      Zone zone = transfer(primary);
      served.publish(zone);
      metrics.loaded(apex, zone.serial());
      return true;
    } catch (IOException | ZoneTransferException | ZoneException e) {
      metrics.failed(apex);
      troubles.warn(
          "primary", "{}: {} did not give the zone: {}", apex, address(primary), e.getMessage());
      return false;
    } catch (RuntimeException e) { // a defect, or dnsjava's on what it cannot read
      metrics.failed(apex);
      log.warn("{}: what {} gave cannot be used: {}", apex, address(primary), e.toString());
      return false;
    }
  }

  private static String address(InetSocketAddress primary) {
    return primary.getAddress().getHostAddress() + ":" + primary.getPort();
  }

  private OptionalLong serial() {
    return served.zone().map(zone -> OptionalLong.of(zone.serial())).orElse(OptionalLong.empty());
  }

  private long serialOf(InetSocketAddress primary) throws IOException {
    SimpleResolver resolver = new SimpleResolver(primary);
    resolver.setTimeout(PATIENCE);
    Message answer = resolver.send(Message.newQuery(Record.newRecord(apex, Type.SOA, DClass.IN)));
    for (Record record : answer.getSection(Section.ANSWER)) {
      if (record instanceof SOARecord soa && soa.getName().equals(apex)) {
        return soa.getSerial();
      }
    }
    throw new IOException("no SOA in its answer, " + Rcode.string(answer.getRcode()));
  }

  /** Asks for what has changed; for the whole zone where that cannot be had, or used. */
  private Zone transfer(InetSocketAddress primary)
      throws IOException, ZoneTransferException, ZoneException {
    Optional<Zone> before = served.zone();
    if (before.isPresent()) {
      try {
        return run(
            ZoneTransferIn.newIXFR(apex, before.get().serial(), true, primary, null),
            before,
            primary);
      } catch (ZoneTransferException | ZoneException e) {
        log.info(
            "{}: what has changed cannot be had from {}, and the whole zone is asked for: {}",
            apex,
            address(primary),
            e.getMessage());
      }
    }
    return run(ZoneTransferIn.newAXFR(apex, primary, null), Optional.empty(), primary);
  }

  private Zone run(ZoneTransferIn transfer, Optional<Zone> before, InetSocketAddress primary)
      throws IOException, ZoneTransferException, ZoneException {
    transfer.setTimeout(TRANSFER);
    Received received = new Received(MOST_RECORDS, before);
    transfer.run(received);
    Zone zone = ZoneBuilder.of(apex, received.records(), address(primary));
    log.info(
        "{}: {} from {} with serial {}",
        apex,
        received.isDifferences() ? "what has changed has come" : "has come",
        address(primary),
        zone.serial());
    return zone;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.cancel();
    }
  }
}
