package io.skystack.dns.server;

import io.skystack.dns.wire.ResponseEncoder;
import java.util.Optional;

/** Messages that answer one query together, each made when it can be sent. For one event loop. */
@FunctionalInterface
interface Messages {
  /** The next one, which stands until anything else is encoded; empty after the last. */
  Optional<ResponseEncoder> next();
}
