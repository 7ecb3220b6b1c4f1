package io.skystack.dns.server;

import io.skystack.dns.hot.HotKind;
import io.skystack.dns.plugin.Query.Transport;
import io.skystack.dns.wire.Cookies.State;
import java.util.EnumMap;
import java.util.Map;

/** What one event loop counts; only that loop writes. */
@SuppressWarnings("EnumOrdinal") // looked up for each query, and never stored
final class LoopMetrics {
  private final TransportCounts[] transports = new TransportCounts[Transport.values().length];
  private final Map<Loss, LoopCounter> losses = new EnumMap<>(Loss.class);

  private final Map<State, LoopCounter> cookies = new EnumMap<>(State.class);

  /** Queries on which a plugin failed. */
  final LoopCounter panics = new LoopCounter();

  /** Queries refused at the bound in flight. */
  final LoopCounter overloaded = new LoopCounter();

  /** Queries that no plugin answered in time. */
  final LoopCounter timeouts = new LoopCounter();

  /** Queries that a hot answer was found for, by its kind. */
  private final LoopCounter[] hotHits = LoopCounter.array(HotKind.values().length);

  /** Queries that one was looked for in vain. */
  final LoopCounter hotMisses = new LoopCounter();

  /** Hot answers that went to make room. */
  final LoopCounter hotEvictions = new LoopCounter();

  LoopMetrics() {
    for (Transport transport : Transport.values()) {
      transports[transport.ordinal()] = new TransportCounts();
    }
    for (State state : State.values()) {
      cookies.put(state, new LoopCounter());
    }
    for (Loss loss : Loss.values()) {
      losses.put(loss, new LoopCounter());
    }
  }

  TransportCounts of(Transport transport) {
    return transports[transport.ordinal()];
  }

  /** Queries that a hot answer of the kind was found for. */
  LoopCounter hotHits(HotKind kind) {
    return hotHits[kind.ordinal()];
  }

  /** Queries with such a cookie. */
  LoopCounter of(State cookie) {
    return cookies.get(cookie);
  }

  LoopCounter of(Loss loss) {
    return losses.get(loss);
  }
}
