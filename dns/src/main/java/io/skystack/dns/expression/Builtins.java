package io.skystack.dns.expression;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The functions that every expression has. */
final class Builtins {
  /** The longest text that a function makes, in characters. */
  private static final int MAX_TEXT = 64 * 1024;

  static final Map<String, Function> FUNCTIONS = functions();

  private Builtins() {}

  private static Map<String, Function> functions() {
    Map<String, Function> all = new HashMap<>();
    all.put("len", of(1, a -> length(a.get(0))));
    all.put("lower", of(1, a -> Values.text(a.get(0)).toLowerCase(Locale.ROOT)));
    all.put("upper", of(1, a -> Values.text(a.get(0)).toUpperCase(Locale.ROOT)));
    all.put("trim", of(1, a -> Values.text(a.get(0)).strip()));
    all.put("trimPrefix", of(2, a -> trimPrefix(Values.text(a.get(0)), Values.text(a.get(1)))));
    all.put("trimSuffix", of(2, a -> trimSuffix(Values.text(a.get(0)), Values.text(a.get(1)))));
    all.put("hasPrefix", of(2, a -> Values.text(a.get(0)).startsWith(Values.text(a.get(1)))));
    all.put("hasSuffix", of(2, a -> Values.text(a.get(0)).endsWith(Values.text(a.get(1)))));
    all.put("indexOf", of(2, a -> (long) Values.text(a.get(0)).indexOf(Values.text(a.get(1)))));
    all.put(
        "lastIndexOf", of(2, a -> (long) Values.text(a.get(0)).lastIndexOf(Values.text(a.get(1)))));
    all.put("replace", of(3, Builtins::replace));
    all.put("repeat", of(2, Builtins::repeat));
    all.put("split", of(2, Builtins::split));
    all.put("join", a -> join(a));
    all.put("string", of(1, a -> String.valueOf(a.get(0))));
    all.put("int", of(1, a -> whole(a.get(0))));
    all.put("float", of(1, a -> real(a.get(0))));
    all.put("abs", of(1, a -> abs(a.get(0))));
    all.put("max", a -> Collections.max(flat(a), Values::compare));
    all.put("min", a -> Collections.min(flat(a), Values::compare));
    all.put("first", of(1, a -> Values.at(a.get(0), 0L)));
    all.put("last", of(1, a -> Values.at(a.get(0), -1L)));
    all.put("reverse", of(1, a -> reverse(Values.list(a.get(0)))));
    all.put("sort", of(1, a -> Values.list(a.get(0)).stream().sorted(Values::compare).toList()));
    return Map.copyOf(all);
  }

  private static Function of(int count, Function function) {
    return arguments -> {
      if (arguments.size() != count) {
        throw new ExpressionException(
            "a function takes %d arguments, not %d".formatted(count, arguments.size()));
      }
      return function.call(arguments);
    };
  }

  private static Object length(Object value) {
    return value instanceof String text
        ? (long) text.codePointCount(0, text.length())
        : (long) Values.list(value).size();
  }

  private static String trimPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String trimSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static Object replace(List<Object> a) {
    return bounded(Values.text(a.get(0)).replace(Values.text(a.get(1)), Values.text(a.get(2))));
  }

  private static Object repeat(List<Object> a) {
    String text = Values.text(a.get(0));
    long times = Values.integer(a.get(1));
    if (times < 0 || times * text.length() > MAX_TEXT) {
      throw new ExpressionException("a text is too long");
    }
    return text.repeat((int) times);
  }

  private static String bounded(String text) {
    if (text.length() > MAX_TEXT) {
      throw new ExpressionException("a text is too long");
    }
    return text;
  }

  private static Object split(List<Object> a) {
    return List.<Object>of(
        (Object[]) Values.text(a.get(0)).split(Pattern.quote(Values.text(a.get(1))), -1));
  }

  private static Object join(List<Object> a) {
    String separator = a.size() > 1 ? Values.text(a.get(1)) : "";
    return bounded(
        String.join(separator, Values.list(a.get(0)).stream().map(Values::text).toList()));
  }

  private static Object whole(Object value) {
    if (value instanceof String text) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new ExpressionException("'%s' is no whole number".formatted(text));
      }
    }
    return (long) Values.number(value);
  }

  private static Object real(Object value) {
    if (value instanceof String text) {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException e) {
        throw new ExpressionException("'%s' is no number".formatted(text));
      }
    }
    return Values.number(value);
  }

  private static Object abs(Object value) {
    return value instanceof Long number
        ? (Object) Math.abs(number)
        : (Object) Math.abs(Values.number(value));
  }

  private static List<Object> flat(List<Object> arguments) {
    List<Object> flat = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument instanceof List<?> list) {
        flat.addAll(list);
      } else {
        flat.add(argument);
      }
    }
    if (flat.isEmpty()) {
      throw new ExpressionException("there is nothing to choose from");
    }
    return flat;
  }

  private static List<Object> reverse(List<Object> list) {
    List<Object> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }
}
