package io.skystack.dns.wire;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.Cookies.State;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.xbill.DNS.EDNSOption;

/**
 * Says to the options of a query what there is to say: our identity (RFC 5001), cookies (RFC 7873),
 * the client's subnet as not used (RFC 7871), how long a connection may be idle (RFC 7828), padding
 * (RFC 7830). Options that are not known get no word. Immutable but for the secrets of cookies.
 */
public final class EdnsResponder {
  /** Says nothing but what costs nothing: the subnet, the idle time, padding. */
  public static final EdnsResponder PLAIN =
      new EdnsResponder("", Optional.empty(), Duration.ofSeconds(10));

  /** Code and length. */
  private static final int OPTION_FIXED = 4;

  /** The unit of a timeout is 100 ms (RFC 7828 section 3.1). */
  private static final int TIMEOUT_UNIT_MILLIS = 100;

  private static final int MAX_16_BITS = 0xFFFF;

  private final byte[] nsid;
  private final Optional<Cookies> cookies;
  private final byte[] timeout;

  /**
   * @param nsid what tells this server from others with the same address; empty for nothing
   * @param cookies empty to know nothing of them
   * @param idle how long a connection may stay without a query
   */
  public EdnsResponder(String nsid, Optional<Cookies> cookies, Duration idle) {
    this.nsid = nsid.getBytes(StandardCharsets.UTF_8);
    this.cookies = cookies;
    long units = Math.min(MAX_16_BITS, idle.toMillis() / TIMEOUT_UNIT_MILLIS);
    this.timeout = new byte[] {(byte) (units >> 8), (byte) units};
  }

  /** The same with another identity and another idle time; cookies stay good. */
  public EdnsResponder with(String newNsid, Duration idle) {
    return new EdnsResponder(newNsid, cookies, idle);
  }

  /** What the cookie of a query is worth. */
  public State cookie(Edns edns, InetAddress client) {
    if (cookies.isEmpty()) {
      return State.NONE;
    }
    return edns.option(OptionCode.COOKIE)
        .map(option -> cookies.get().check(data(option), client))
        .orElse(State.NONE);
  }

  /** What is said to a query's options. */
  public ResponseOptions respond(Edns edns, InetAddress client, Transport transport) {
    if (edns.options().isEmpty()) {
      return ResponseOptions.NONE;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (nsid.length > 0 && edns.option(OptionCode.NSID).isPresent()) {
      put(out, OptionCode.NSID, nsid);
    }
    cookies.ifPresent(
        known ->
            edns.option(OptionCode.COOKIE)
                .ifPresent(
                    option -> put(out, OptionCode.COOKIE, known.answer(data(option), client))));
    // The scope is 0 already: a query has none, and what we answer holds for every network.
    Optional<byte[]> subnet =
        edns.option(OptionCode.CLIENT_SUBNET)
            .map(EdnsResponder::data)
            .filter(OptionRules::isKnownFamily);
    int subnetAt = subnet.isPresent() ? out.size() + OPTION_FIXED : ResponseOptions.NOWHERE;
    subnet.ifPresent(data -> put(out, OptionCode.CLIENT_SUBNET, data));
    if (hasIdleTime(transport) && edns.option(OptionCode.TCP_KEEPALIVE).isPresent()) {
      put(out, OptionCode.TCP_KEEPALIVE, timeout);
    }
    boolean padded = transport.isEncrypted() && edns.option(OptionCode.PADDING).isPresent();
    return new ResponseOptions(out.toByteArray(), subnetAt, padded);
  }

  /** HTTPS has its own way, QUIC forbids this one (RFC 9250 section 5.5.2), UDP has no use. */
  private static boolean hasIdleTime(Transport transport) {
    return transport == Transport.TCP || transport == Transport.TLS;
  }

  private static byte[] data(EDNSOption option) {
    byte[] whole = option.toWire();
    byte[] data = new byte[whole.length - OPTION_FIXED];
    System.arraycopy(whole, OPTION_FIXED, data, 0, data.length);
    return data;
  }

  private static void put(ByteArrayOutputStream out, int code, byte[] data) {
    out.write(code >> 8);
    out.write(code);
    out.write(data.length >> 8);
    out.write(data.length);
    out.writeBytes(data);
  }
}
