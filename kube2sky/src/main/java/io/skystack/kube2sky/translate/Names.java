package io.skystack.kube2sky.translate;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.ObjectName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Which names and keys there are below a domain. All comparisons ignore case: keys are lower. */
final class Names {
  /** RFC 1035 section 2.3.4. */
  private static final int MOST_IN_LABEL = 63;

  /** RFC 1035 section 2.3.4: 255 bytes on the wire are 253 characters in text. */
  private static final int MOST_IN_NAME = 253;

  private static final String SERVICES = "svc";

  /** Below it lies what each cluster of a clusterset says of a name that all of them have. */
  static final String CLUSTERS = "_clusters";

  private final String domain;
  private final RecordKey zone;

  /**
   * Names below {@code domain}.
   *
   * @param domain canonical: lower case, without the final dot
   */
  Names(String domain) {
    this.domain = domain;
    List<String> labels = new ArrayList<>(List.of(domain.split("\\.", -1)));
    Collections.reverse(labels);
    this.zone = RecordKey.of(labels);
  }

  String domain() {
    return domain;
  }

  /** The key of the domain itself. */
  RecordKey zone() {
    return zone;
  }

  RecordKey services() {
    return zone.child(SERVICES);
  }

  RecordKey pods() {
    return zone.child("pod");
  }

  RecordKey service(ObjectName id) {
    return services().child(lower(id.namespace())).child(lower(id.name()));
  }

  /** The name without its final dot. */
  String serviceName(ObjectName id) {
    return lower(id.name()) + "." + lower(id.namespace()) + "." + SERVICES + "." + domain;
  }

  static RecordKey reverse(IpAddress address) {
    return RecordKey.of(address.reverseLabels());
  }

  static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** Whether it is a label as hosts have them (RFC 1123 section 2.1), in any case. */
  static boolean isHostLabel(String label) {
    return !label.isEmpty()
        && label.length() <= MOST_IN_LABEL
        && label.charAt(0) != '-'
        && label.charAt(label.length() - 1) != '-'
        && isMadeOf(label, "-");
  }

  /** Of letters, digits and these others. Called for each name: a stream costs too much. */
  private static boolean isMadeOf(String label, String others) {
    for (int i = 0; i < label.length(); i++) {
      char c = label.charAt(i);
      if (!isLetterOrDigit(c) && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a name that an alias may lead to; underscores are seen in the wild. */
  static boolean isTargetName(String name) {
    if (name.isEmpty() || !isShortEnough(name)) {
      return false;
    }
    for (String label : name.split("\\.", -1)) {
      boolean fits = !label.isEmpty() && label.length() <= MOST_IN_LABEL;
      if (!fits || !isMadeOf(label, "-_")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  static boolean isShortEnough(String name) {
    return name.length() <= MOST_IN_NAME;
  }

  /**
   * Whose record this is, by its key or, for a reverse record, by the name that it leads to: for
   * records that are found in a store and that nothing claims any more.
   */
  Unit unitOf(RecordKey key, ServiceRecord value) {
    boolean pod = key.isAtOrBelow(pods());
    if (pod || key.isAtOrBelow(services())) {
      List<String> below = key.labels().subList(services().depth(), key.depth());
      if (below.size() >= 2) {
        return pod
            ? new Unit.PodAddress(below.get(0), value.host())
            : new Unit.Service(new ObjectName(below.get(0), below.get(1)));
      }
      return below.isEmpty() ? new Unit.Domain(domain) : new Unit.Namespace(below.get(0));
    }
    String suffix = "." + SERVICES + "." + domain;
    if (!key.isAtOrBelow(zone) && value.host().endsWith(suffix)) {
      String[] labels =
          value.host().substring(0, value.host().length() - suffix.length()).split("\\.", -1);
      if (labels.length >= 2) {
        return new Unit.Service(
            new ObjectName(labels[labels.length - 1], labels[labels.length - 2]));
      }
    }
    return new Unit.Domain(domain);
  }
}
