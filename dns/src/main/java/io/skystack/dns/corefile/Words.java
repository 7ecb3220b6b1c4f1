package io.skystack.dns.corefile;

import java.util.ArrayList;
import java.util.List;

/** Words to be read one after the other, with more put in where reading has come to. */
final class Words {
  private final List<Token> rest; // the next one last
  private int read;

  Words(List<Token> tokens) {
    rest = new ArrayList<>();
    push(tokens);
  }

  private void push(List<Token> tokens) {
    for (int i = tokens.size() - 1; i >= 0; i--) {
      rest.add(tokens.get(i));
    }
  }

  boolean hasNext() {
    return !rest.isEmpty();
  }

  /** Whether there is a word more on the line of the one that was read last. */
  boolean hasNextOnLine() {
    return hasNext() && !peek().startsLine();
  }

  Token peek() {
    return rest.get(rest.size() - 1);
  }

  Token next() {
    read++;
    return rest.remove(rest.size() - 1);
  }

  /** Has the next word be the first of a line: it is, after a brace. */
  void startLine() {
    if (hasNext()) {
      rest.set(rest.size() - 1, peek().startingLine());
    }
  }

  /** Puts words in front of the next; they are lines of their own. */
  void insert(List<Token> tokens) {
    startLine();
    push(tokens);
    startLine();
  }

  /** All there have been so far. */
  int size() {
    return read + rest.size();
  }
}
