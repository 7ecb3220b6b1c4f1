package io.skystack.dns.template;

import java.util.List;

/** A function that a template can call. */
@FunctionalInterface
interface Method {
  Object call(List<Object> arguments);
}
