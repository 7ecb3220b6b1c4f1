package io.skystack.dns.corefile;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Objects by their class, made when the first one asks. */
final class State {
  private final Map<Class<?>, Object> objects = new HashMap<>();

  synchronized <T> T get(Class<T> type, Supplier<T> maker) {
    Object known = objects.get(type);
    if (known == null) {
      known = maker.get();
      objects.put(type, known);
    }
    return type.cast(known);
  }
}
