package io.skystack.dns.corefile;

/**
 * A word of a Corefile.
 *
 * @param text without its quotes, with variables in their place
 * @param place where it stands
 * @param quoted whether it stood in quotes, and so is no brace and no comma
 * @param startsLine whether it is the first of a line
 */
record Token(String text, Place place, boolean quoted, boolean startsLine) {
  /** A place in a file, as errors name it. */
  record Place(String file, int line) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  boolean is(String symbol) {
    return !quoted && text.equals(symbol);
  }

  Token withText(String value) {
    return new Token(value, place, quoted, startsLine);
  }

  Token startingLine() {
    return new Token(text, place, quoted, true);
  }
}
