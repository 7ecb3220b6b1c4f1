package io.skystack.dns.cache;

import io.skystack.dns.plugin.Answer;
import java.util.Locale;
import org.xbill.DNS.Rcode;

/** What an answer says, as far as keeping it goes. */
enum Kind {
  /** Records. */
  SUCCESS,
  /** No such name, or no such type (RFC 2308). */
  DENIAL,
  /** That nobody knows. */
  FAILURE;

  static Kind of(Answer answer) {
    return switch (answer.rcode()) {
      case Rcode.NOERROR -> answer.answer().isEmpty() ? DENIAL : SUCCESS;
      case Rcode.NXDOMAIN -> DENIAL;
      default -> FAILURE;
    };
  }

  /** Its name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
