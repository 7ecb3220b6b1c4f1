package io.skystack.skydns.answer;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.xbill.DNS.Address;

/**
 * Names of Pods that have no record: where a domain is marked so, {@code 10-1-2-3.NAMESPACE.pod} in
 * it has the address that its first label spells, whether a Pod has it or not. The mark is the
 * record at {@code pod} below the domain, of the group {@code pods}, with the text {@code
 * insecure}. The namespace must exist.
 */
final class InsecurePods {
  private static final String PODS = "pod";
  private static final String MARK = "insecure";
  private static final String MARK_GROUP = "pods";

  /** The group of addresses, as Pods with records have it. */
  private static final String ADDRESSES = "a";

  private static final int DEEPER = 2; // labels of a Pod's name below the mark

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(-\\d{1,3}){3}");

  private InsecurePods() {}

  /** The key that a Pod's name is decided by, with all below it; empty for a name of no Pod. */
  static Optional<RecordKey> rangeOf(RecordKey key) {
    int depth = key.depth() - DEEPER;
    if (depth < 1) {
      return Optional.empty();
    }
    RecordKey range = key.first(depth);
    return isPods(range) ? Optional.of(range) : Optional.empty();
  }

  /** Whether the last label is that of Pods; looked at in place, for every name that is missing. */
  private static boolean isPods(RecordKey range) {
    int start = range.length() - PODS.length() - 1;
    boolean isLabel = start == 0 || (start > 0 && range.byteAt(start - 1) == '/');
    for (int i = 0; isLabel && i < PODS.length(); i++) {
      isLabel = range.byteAt(start + i) == PODS.charAt(i);
    }
    return isLabel;
  }

  /**
   * The record that a Pod's name stands for.
   *
   * @param key of a name that has no record
   * @param range as {@link #rangeOf} says
   */
  static Optional<StoredRecord> find(RecordTree tree, RecordKey key, RecordKey range) {
    Optional<StoredRecord> mark = tree.find(range).filter(InsecurePods::isMark);
    if (mark.isEmpty() || !tree.hasAtOrBelow(key.parent())) {
      return Optional.empty();
    }
    List<String> labels = key.labels();
    return addressOf(labels.get(labels.size() - 1)).map(host -> record(key, host, mark.get()));
  }

  private static boolean isMark(StoredRecord record) {
    ServiceRecord value = record.value();
    return value.text().equals(MARK) && value.group().equals(MARK_GROUP);
  }

  /** An address whose dots or colons are dashes. */
  private static Optional<String> addressOf(String label) {
    boolean isIpv4 = IPV4.matcher(label).matches();
    String text = label.replace('-', isIpv4 ? '.' : ':');
    boolean isAddress =
        Address.toByteArray(text, isIpv4 ? Address.IPv4 : Address.IPv6) != null
            && (isIpv4 || label.indexOf('.') < 0);
    return isAddress ? Optional.of(text) : Optional.empty();
  }

  private static StoredRecord record(RecordKey key, String host, StoredRecord mark) {
    ServiceRecord value = mark.value().toBuilder().text("").host(host).group(ADDRESSES).build();
    return new StoredRecord(key, value, mark.revision(), mark.lease());
  }
}
