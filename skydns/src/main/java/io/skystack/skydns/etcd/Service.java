package io.skystack.skydns.etcd;

import io.skystack.common.record.RecordKey;
import io.skystack.skydns.answer.Host;
import io.skystack.skydns.select.NameKey;
import java.util.Optional;
import org.xbill.DNS.Name;

/**
 * One record as it is answered.
 *
 * @param host what it leads to
 * @param priority with the default put in
 * @param ttl in seconds, with default and lease put in
 */
record Service(
    RecordKey key,
    Host host,
    String hostText,
    int port,
    int priority,
    int weight,
    String text,
    boolean mail,
    long ttl,
    int targetStrip,
    String group) {

  /** Whether it is for its text alone: it has one, and no address. */
  boolean isText() {
    return !(host instanceof Host.Ip) && !text.isEmpty();
  }

  /** The name of its key, less the labels that it says are not part of a target. */
  Optional<Name> keyTarget() {
    return NameKey.nameOf(key).map(this::stripped);
  }

  /** A name less the labels that are not part of a target; whole if it does not have as many. */
  Name stripped(Name name) {
    return targetStrip > 0 && targetStrip < name.labels() - 1 ? new Name(name, targetStrip) : name;
  }
}
