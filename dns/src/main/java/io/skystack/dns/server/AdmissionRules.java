package io.skystack.dns.server;

import io.skystack.dns.wire.CookieSecrets;
import io.skystack.dns.wire.Cookies;
import io.skystack.dns.wire.EdnsResponder;
import java.time.Duration;
import java.util.Optional;

/**
 * What all event loops of a server go by when they let messages in.
 *
 * @param gate who may ask, and how much
 * @param responder what is said to EDNS options
 * @param cookieRequired whether a cookie that is not ours is answered with BADCOOKIE over UDP
 * @param maxInFlight how many queries may wait for an answer at once
 */
record AdmissionRules(
    ClientGate gate, EdnsResponder responder, boolean cookieRequired, int maxInFlight) {
  private static final Duration SECRET_PERIOD = Duration.ofDays(1);

  static AdmissionRules of(DnsOptions options) {
    EdnsOptions edns = options.edns();
    Optional<Cookies> cookies =
        edns.cookies()
            ? Optional.of(
                new Cookies(edns.secrets().orElseGet(() -> CookieSecrets.random(SECRET_PERIOD))))
            : Optional.empty();
    return new AdmissionRules(
        new ClientGate(options.access(), options.rateLimit()),
        new EdnsResponder(edns.nsid(), cookies, options.tcp().idle()),
        edns.cookieRequired(),
        options.maxInFlight());
  }

  /** The same where something else is said in EDNS; what clients have used up stays so. */
  AdmissionRules with(EdnsOptions edns, Duration idle) {
    return new AdmissionRules(gate, responder.with(edns.nsid(), idle), cookieRequired, maxInFlight);
  }
}
