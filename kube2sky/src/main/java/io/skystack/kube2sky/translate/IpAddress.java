package io.skystack.kube2sky.translate;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** An IP address in its one canonical form (RFC 5952), however it was written. */
record IpAddress(InetAddress address) {
  /** Empty where {@code text} is no IP address. Never asks the DNS. */
  static Optional<IpAddress> parse(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null
        || text.indexOf('%') >= 0) { // an address with a scope means nothing elsewhere
      return Optional.empty();
    }
    try {
      return Optional.of(new IpAddress(InetAddress.getByAddress(bytes)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  String text() {
    return NetUtil.toAddressString(address);
  }

  /** As a label: dashes for dots or colons. */
  String label() {
    return text().replace('.', '-').replace(':', '-');
  }

  /** The labels of its reverse name, the root's side first: RFC 1035 section 3.5, RFC 3596. */
  List<String> reverseLabels() {
    byte[] bytes = address.getAddress();
    List<String> labels = new ArrayList<>();
    labels.add("arpa");
    labels.add(bytes.length == 4 ? "in-addr" : "ip6");
    for (byte b : bytes) {
      if (bytes.length == 4) {
        labels.add(Integer.toString(b & 0xff));
      } else {
        labels.add(Integer.toHexString((b >> 4) & 0xf));
        labels.add(Integer.toHexString(b & 0xf));
      }
    }
    return Collections.unmodifiableList(labels);
  }
}
