package io.skystack.dns.template;

import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Map;

/** The functions that every template can call, by the rules of Go's text templates. */
final class Functions {
  static final Map<String, Method> ALL =
      Map.ofEntries(
          Map.entry("and", Functions::and),
          Map.entry("or", Functions::or),
          Map.entry("not", a -> !isTrue(one(a))),
          Map.entry("index", Functions::index),
          Map.entry("slice", Functions::slice),
          Map.entry("len", a -> length(one(a))),
          Map.entry("print", Functions::print),
          Map.entry("println", a -> print(a) + "\n"),
          Map.entry("printf", Functions::printf),
          Map.entry("eq", Functions::eq),
          Map.entry("ne", a -> !equal(a, 1)),
          Map.entry("lt", a -> compare(a) < 0),
          Map.entry("le", a -> compare(a) <= 0),
          Map.entry("gt", a -> compare(a) > 0),
          Map.entry("ge", a -> compare(a) >= 0),
          Map.entry("parseInt", Functions::parseInt));

  private static final int MAX_FORMAT = 64;

  private Functions() {}

  /** Empty text, zero, an empty list and no value are false. */
  static boolean isTrue(Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return !(value instanceof List<?> list) || !list.isEmpty();
  }

  private static Object one(List<Object> arguments) {
    if (arguments.size() != 1) {
      throw new TemplateException("a function takes one argument, not " + arguments.size());
    }
    return arguments.get(0);
  }

  private static Object and(List<Object> arguments) {
    for (Object argument : arguments) {
      if (!isTrue(argument)) {
        return argument;
      }
    }
    return last(arguments);
  }

  private static Object or(List<Object> arguments) {
    for (Object argument : arguments) {
      if (isTrue(argument)) {
        return argument;
      }
    }
    return last(arguments);
  }

  private static Object last(List<Object> arguments) {
    if (arguments.isEmpty()) {
      throw new TemplateException("a function lacks its arguments");
    }
    return arguments.get(arguments.size() - 1);
  }

  private static Object index(List<Object> arguments) {
    Object value = last(arguments.subList(0, Math.min(1, arguments.size())));
    for (Object key : arguments.subList(1, arguments.size())) {
      value = element(value, key);
    }
    return value;
  }

  private static Object element(Object value, Object key) {
    if (value instanceof Map<?, ?> map) {
      Object found = map.get(text(key));
      return found == null ? "" : found;
    }
    if (value instanceof List<?> list && key instanceof Long at && at >= 0 && at < list.size()) {
      return list.get(at.intValue());
    }
    throw new TemplateException("there is no element " + key);
  }

  private static Object slice(List<Object> arguments) {
    Object value = last(arguments.subList(0, Math.min(1, arguments.size())));
    int length = (int) length(value);
    int from = bound(arguments, 1, 0, length);
    int to = bound(arguments, 2, length, length);
    if (from > to) {
      throw new TemplateException("a slice ends before it begins");
    }
    return value instanceof List<?> list
        ? List.copyOf(list.subList(from, to))
        : text(value).substring(from, to);
  }

  private static int bound(List<Object> arguments, int at, int otherwise, int length) {
    if (arguments.size() <= at) {
      return otherwise;
    }
    if (arguments.get(at) instanceof Long bound && bound >= 0 && bound <= length) {
      return bound.intValue();
    }
    throw new TemplateException("a slice has no bound " + arguments.get(at));
  }

  private static long length(Object value) {
    if (value instanceof List<?> list) {
      return list.size();
    }
    return value instanceof Map<?, ?> map ? map.size() : text(value).length();
  }

  private static String print(List<Object> arguments) {
    StringBuilder text = new StringBuilder();
    boolean wasText = true;
    for (Object argument : arguments) {
      boolean isText = argument instanceof String;
      if (!wasText && !isText) {
        text.append(' '); // between two that are no text
      }
      text.append(text(argument));
      wasText = isText;
    }
    return text.toString();
  }

  /** With the verbs that Java has as well, and {@code %v} for all. */
  private static String printf(List<Object> arguments) {
    String format = text(last(arguments.subList(0, Math.min(1, arguments.size()))));
    if (format.chars().filter(c -> c == '%').count() > MAX_FORMAT || format.matches(".*\\d{4}.*")) {
      throw new TemplateException("the format is too long");
    }
    List<Object> values = new ArrayList<>(arguments.subList(1, arguments.size()));
    try {
      return format.replace("%v", "%s").replace("%q", "\"%s\"").formatted(values.toArray());
    } catch (IllegalFormatException e) {
      throw new TemplateException("'%s' does not fit: %s".formatted(format, e.getMessage()));
    }
  }

  private static Object eq(List<Object> arguments) {
    for (int i = 1; i < arguments.size(); i++) {
      if (equal(arguments, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean equal(List<Object> arguments, int at) {
    if (arguments.size() <= at) {
      throw new TemplateException("a comparison lacks its arguments");
    }
    return arguments.get(0).equals(arguments.get(at));
  }

  private static int compare(List<Object> arguments) {
    if (arguments.size() != 2) {
      throw new TemplateException("a comparison takes two arguments");
    }
    Object a = arguments.get(0);
    Object b = arguments.get(1);
    if (a instanceof Number left && b instanceof Number right) {
      return Double.compare(left.doubleValue(), right.doubleValue());
    }
    if (a instanceof String left && b instanceof String right) {
      return left.compareTo(right);
    }
    throw new TemplateException("two kinds of values cannot be compared");
  }

  /** A whole number without a sign, in a base, of so many bits. */
  private static Object parseInt(List<Object> arguments) {
    if (arguments.size() != 3
        || !(arguments.get(1) instanceof Long base)
        || !(arguments.get(2) instanceof Long bits)
        || base < 2
        || base > 36
        || bits < 0
        || bits > Long.SIZE) {
      throw new TemplateException("parseInt takes a text, a base and a number of bits");
    }
    String text = text(arguments.get(0));
    try {
      long number = Long.parseUnsignedLong(text, base.intValue());
      long width = bits == 0 ? Long.SIZE : bits;
      if (!text.startsWith("+") && (width == Long.SIZE || number >>> width == 0)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new TemplateException("'%s' is no number of %d bits".formatted(text, bits));
  }

  /** A value as it is printed. */
  static String text(Object value) {
    return String.valueOf(value);
  }
}
