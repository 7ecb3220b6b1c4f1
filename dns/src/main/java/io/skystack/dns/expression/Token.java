package io.skystack.dns.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A word or a sign of an expression.
 *
 * @param text of a literal, without its quotes
 */
record Token(Kind kind, String text) {
  private static final List<String> SIGNS =
      List.of(
          "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "**", "..", "<", ">", "!", "+", "-", "*",
          "/", "%", "^", "(", ")", "[", "]", "{", "}", ",", "?", ":", ".", "#", "|");

  static final Set<String> WORDS =
      Set.of(
          "and",
          "or",
          "not",
          "in",
          "matches",
          "contains",
          "startsWith",
          "endsWith",
          "true",
          "false",
          "nil",
          "let",
          "if",
          "else");

  enum Kind {
    NUMBER,
    TEXT,
    NAME,
    SIGN,
    END
  }

  boolean is(String sign) {
    return (kind == Kind.SIGN || (kind == Kind.NAME && WORDS.contains(sign))) && text.equals(sign);
  }

  static List<Token> all(String expression) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < expression.length()) {
      char c = expression.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '\'' || c == '"' || c == '`') {
        at = quoted(expression, at, tokens);
      } else if (Character.isDigit(c)) {
        int end = end(expression, at, true);
        tokens.add(new Token(Kind.NUMBER, expression.substring(at, end)));
        at = end;
      } else if (Character.isLetter(c) || c == '_') {
        int end = end(expression, at, false);
        tokens.add(new Token(Kind.NAME, expression.substring(at, end)));
        at = end;
      } else {
        String sign = sign(expression, at);
        tokens.add(new Token(Kind.SIGN, sign));
        at += sign.length();
      }
    }
    tokens.add(new Token(Kind.END, ""));
    return tokens;
  }

  private static int end(String text, int from, boolean isNumber) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean isPoint =
          isNumber && c == '.' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
      if (!Character.isLetterOrDigit(c) && c != '_' && !isPoint) {
        break;
      }
      at++;
    }
    return at;
  }

  private static String sign(String text, int at) {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, at)) {
        return sign;
      }
    }
    throw new ExpressionException("'%c' means nothing here".formatted(text.charAt(at)));
  }

  /** Reads a literal; in one that is not between backticks a backslash begins an escape. */
  private static int quoted(String text, int from, List<Token> tokens) {
    char quote = text.charAt(from);
    StringBuilder literal = new StringBuilder();
    int at = from + 1;
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && quote != '`' && at < text.length()) {
        c = escaped(text.charAt(at++));
      }
      literal.append(c);
    }
    if (at == text.length()) {
      throw new ExpressionException("a text has no end: " + text.substring(from));
    }
    tokens.add(new Token(Kind.TEXT, literal.toString()));
    return at + 1;
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '\\', '\'', '"', '`' -> c;
      default -> throw new ExpressionException("'\\%c' is no escape: write '\\\\'".formatted(c));
    };
  }
}
