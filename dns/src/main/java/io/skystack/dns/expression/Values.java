package io.skystack.dns.expression;

import java.util.List;

/** Values of expressions: strings, longs, doubles, booleans, and lists of these. */
final class Values {
  private Values() {}

  static boolean bool(Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw new ExpressionException("'%s' is neither true nor false".formatted(value));
  }

  static String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw new ExpressionException("'%s' is no text".formatted(value));
  }

  static long integer(Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw new ExpressionException("'%s' is no whole number".formatted(value));
  }

  static double number(Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw new ExpressionException("'%s' is no number".formatted(value));
  }

  static List<Object> list(Object value) {
    if (value instanceof List<?> list) {
      return List.copyOf(list);
    }
    throw new ExpressionException("'%s' is no list".formatted(value));
  }

  static boolean equal(Object a, Object b) {
    if (a instanceof Number && b instanceof Number) {
      return number(a) == number(b);
    }
    return a.equals(b);
  }

  static int compare(Object a, Object b) {
    if (a instanceof String left && b instanceof String right) {
      return left.compareTo(right);
    }
    return Double.compare(number(a), number(b));
  }

  static Object add(Object a, Object b) {
    if (a instanceof String left) {
      return left + text(b);
    }
    return a instanceof Long left && b instanceof Long right
        ? (Object) (left + right)
        : (Object) (number(a) + number(b));
  }

  static Object subtract(Object a, Object b) {
    return a instanceof Long left && b instanceof Long right
        ? (Object) (left - right)
        : (Object) (number(a) - number(b));
  }

  static Object multiply(Object a, Object b) {
    return a instanceof Long left && b instanceof Long right
        ? (Object) (left * right)
        : (Object) (number(a) * number(b));
  }

  static Object remainder(Object a, Object b) {
    long divisor = integer(b);
    if (divisor == 0) {
      throw new ExpressionException("a division by zero");
    }
    return integer(a) % divisor;
  }

  static Object negative(Object value) {
    return value instanceof Long number ? (Object) (-number) : (Object) (-number(value));
  }

  static boolean contains(Object list, Object value) {
    return list(list).stream().anyMatch(one -> equal(one, value));
  }

  /** An element; from the end with an index below 0. */
  static Object at(Object value, Object index) {
    List<Object> list = list(value);
    long at = integer(index);
    long place = at < 0 ? list.size() + at : at;
    if (place < 0 || place >= list.size()) {
      throw new ExpressionException("there is no element " + at);
    }
    return list.get((int) place);
  }
}
