package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.ObjectName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a name server of the domain is. */
public sealed interface NameServer {
  /**
   * At an address.
   *
   * @param name one label
   * @param address an IP address in its canonical form
   */
  record At(String name, String address) implements NameServer {}

  /** Wherever a Service is: its cluster IPs or, if it is headless, its endpoints. */
  record OfService(ObjectName service) implements NameServer {}

  /**
   * Reads {@code NAME=IP} or {@code NAMESPACE/NAME}.
   *
   * @throws IllegalArgumentException if it is neither; the message says why
   */
  static NameServer parse(String text) {
    Matcher service = Pattern.compile("([^/=]+)/([^/=]+)").matcher(text);
    if (service.matches()) {
      return new OfService(new ObjectName(service.group(1), service.group(2)));
    }
    Matcher at = Pattern.compile("([^=]+)=(.+)").matcher(text);
    if (!at.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither NAME=IP nor NAMESPACE/NAME of a Service");
    }
    if (!Names.isHostLabel(at.group(1))) {
      throw new IllegalArgumentException("'" + at.group(1) + "' is no name: give one DNS label");
    }
    String address =
        IpAddress.parse(at.group(2))
            .map(IpAddress::text)
            .orElseThrow(
                () -> new IllegalArgumentException("'" + at.group(2) + "' is no IP address"));
    return new At(Names.lower(at.group(1)), address);
  }
}
