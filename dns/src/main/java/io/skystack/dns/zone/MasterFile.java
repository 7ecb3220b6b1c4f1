package io.skystack.dns.zone;

import io.skystack.dns.plugin.RecordCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Generator;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TTL;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/**
 * Reads a master file (RFC 1035 section 5, {@code $TTL} of RFC 2308 section 4, {@code $GENERATE} as
 * BIND has it) with dnsjava's tokens and record types. The directives are read here, for what they
 * may do has bounds: a file includes only what lies in its own folder or in those below, and
 * generates no more than {@link #MOST_GENERATED} records.
 */
final class MasterFile {
  /** Files within files within files. */
  private static final int MOST_DEPTH = 16;

  /** Files that one zone is made of. */
  private static final int MOST_FILES = 1000;

  /** Records that all {@code $GENERATE} of a zone make. */
  static final int MOST_GENERATED = 1 << 20;

  /** How dnsjava begins its complaints. */
  private static final Pattern COMPLAINT = Pattern.compile("[^:]*:(\\d+): (.*)", Pattern.DOTALL);

  private static final Pattern RANGE = Pattern.compile("(\\d{1,10})-(\\d{1,10})(?:/(\\d{1,10}))?");
  private static final long NO_TTL = -1;

  private final Path folder;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private long generated;

  /** A record and where it stands. */
  record Entry(Record record, Position position) {}

  /**
   * What a file holds.
   *
   * @param entries in the order of the file, all of class IN
   * @param files the file itself and all that it includes
   */
  record Content(List<Entry> entries, List<Path> files) {}

  private MasterFile(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads a file and all that it includes.
   *
   * @param origin what relative names are relative to; absolute
   * @throws ZoneException if a file cannot be read or is malformed
   */
  static Content read(Path file, Name origin) throws ZoneException {
    MasterFile whole = new MasterFile(folderOf(file));
    whole.new Reader(file, origin, NO_TTL, 0).read();
    return new Content(whole.entries, whole.files);
  }

  private static Path folderOf(Path file) throws ZoneException {
    try {
      Path parent = file.toAbsolutePath().getParent();
      return (parent == null ? file.toAbsolutePath() : parent).toRealPath();
    } catch (IOException e) {
      throw new ZoneException(file, why(e));
    }
  }

  private static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return e instanceof AccessDeniedException ? "may not be read" : "cannot be read: " + e;
  }

  /** One file, in the state that its directives bring about. */
  private final class Reader {
    private final Path file;
    private final int depth;
    private Name origin;
    private long defaultTtl;
    private long lastTtl = NO_TTL;
    private @Nullable Name lastOwner;
    private int line;

    // Of the record that is read.
    private long ttl;
    private int type;

    Reader(Path file, Name origin, long defaultTtl, int depth) {
      this.file = file;
      this.origin = origin;
      this.defaultTtl = defaultTtl;
      this.depth = depth;
    }

    void read() throws ZoneException {
      if (!Files.isRegularFile(file)) {
        throw new ZoneException(
            file, Files.exists(file) ? "is not a file" : "there is no such file");
      }
      files.add(file);
      try (LineCounter in = new LineCounter(Files.newInputStream(file))) {
        readAll(new Tokenizer((InputStream) in), in);
      } catch (TextParseException e) {
        throw complaint(e);
      } catch (IOException e) {
        throw new ZoneException(file, why(e));
      } catch (RuntimeException e) { // dnsjava's constructors check their arguments so
        throw wrong(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }

    private ZoneException complaint(TextParseException e) {
      String message = String.valueOf(e.getMessage());
      Matcher matcher = COMPLAINT.matcher(message);
      return matcher.matches()
          ? new ZoneException(
              new Position(file, Integer.parseInt(matcher.group(1))), matcher.group(2))
          : wrong(message);
    }

    private ZoneException wrong(String what) {
      return new ZoneException(new Position(file, line), what);
    }

    private void readAll(Tokenizer tokens, LineCounter in) throws IOException, ZoneException {
      while (true) {
        Tokenizer.Token token = tokens.get(true, false);
        line = in.line();
        if (token.type() == Tokenizer.EOF) {
          return;
        }
        if (token.type() == Tokenizer.EOL) {
          continue;
        }
        if (token.type() == Tokenizer.WHITESPACE) {
          if (!readInherited(tokens)) {
            return;
          }
        } else if (token.value().startsWith("$")) {
          directive(token.value(), tokens);
        } else {
          readRecord(name(token.value()), tokens);
        }
      }
    }

    /** A line that begins with blanks; false at the end of the file. */
    private boolean readInherited(Tokenizer tokens) throws IOException, ZoneException {
      Tokenizer.Token next = tokens.get();
      if (next.isEOL()) {
        return next.type() != Tokenizer.EOF;
      }
      tokens.unget();
      if (lastOwner == null) {
        throw wrong("the first record has no owner");
      }
      readRecord(lastOwner, tokens);
      return true;
    }

    /** A name; the very one of the record before, if it is the same. */
    private Name name(String text) throws ZoneException {
      try {
        Name name = Name.fromString(text, origin);
        return name.equals(lastOwner) ? lastOwner : name;
      } catch (TextParseException e) {
        throw wrong("'" + text + "' is not a name");
      }
    }

    private void readRecord(Name owner, Tokenizer tokens) throws IOException, ZoneException {
      lastOwner = owner;
      readTtlClassAndType(tokens);
      boolean isFirst = ttl == NO_TTL;
      if (isFirst && type != Type.SOA) {
        throw wrong("a TTL is missing, and there is no $TTL before");
      }
      Record record = Record.fromString(owner, type, DClass.IN, isFirst ? 0 : ttl, tokens, origin);
      if (isFirst && record instanceof SOARecord soa) {
        record = RecordCopy.withTtl(soa, soa.getMinimum()); // as BIND has it
        defaultTtl = record.getTTL();
      }
      lastTtl = record.getTTL();
      entries.add(new Entry(record, new Position(file, line)));
    }

    /** TTL and class, either of which may be missing, in any order; then the type. */
    private void readTtlClassAndType(Tokenizer tokens) throws IOException, ZoneException {
      boolean hasClass = false;
      boolean hasTtl = false;
      ttl = defaultTtl == NO_TTL ? lastTtl : defaultTtl;
      while (true) {
        String word = tokens.getString();
        int dclass = hasClass ? -1 : DClass.value(word);
        if (dclass >= 0) {
          checkClass(dclass, word);
          hasClass = true;
        } else if (!hasTtl && isTtl(word)) {
          ttl = TTL.parseTTL(word);
          hasTtl = true;
        } else {
          type = Type.value(word);
          checkType(word);
          return;
        }
      }
    }

    private void checkClass(int dclass, String word) throws ZoneException {
      if (dclass != DClass.IN) {
        throw wrong("class " + word + " is not served from files, only IN is");
      }
    }

    private void checkType(String word) throws ZoneException {
      if (type < 0) {
        throw wrong("'" + word + "' is no type of record");
      }
      if (type == Type.OPT || type == Type.TKEY || (type >= Type.TSIG && type <= Type.ANY)) {
        throw wrong(word + " has no records of its own");
      }
    }

    private static boolean isTtl(String word) {
      if (word.isEmpty() || !Character.isDigit(word.charAt(0))) {
        return false;
      }
      try {
        TTL.parseTTL(word);
        return true;
      } catch (NumberFormatException e) {
        return false;
      }
    }

    private void directive(String word, Tokenizer tokens) throws IOException, ZoneException {
      switch (word.toUpperCase(Locale.ROOT)) {
        case "$ORIGIN" -> {
          origin = originName(tokens.getIdentifier());
          tokens.getEOL();
        }
        case "$TTL" -> {
          defaultTtl = tokens.getTTL();
          tokens.getEOL();
        }
        case "$INCLUDE" -> include(tokens);
        case "$GENERATE" -> generate(tokens);
        default ->
            throw wrong(
                "there is no directive " + word + ": $ORIGIN, $TTL, $INCLUDE, $GENERATE are all");
      }
    }

    private Name originName(String text) throws ZoneException {
      try {
        return Name.fromString(text, origin);
      } catch (TextParseException e) {
        throw wrong("'" + text + "' is not a name");
      }
    }

    /** The origin and the last owner are again what they were, after (section 5.1). */
    private void include(Tokenizer tokens) throws IOException, ZoneException {
      String name = tokens.getString();
      Tokenizer.Token token = tokens.get();
      Name includedOrigin = origin;
      if (token.isString()) {
        includedOrigin = originName(token.value());
        tokens.getEOL();
      }
      if (depth == MOST_DEPTH || files.size() == MOST_FILES) {
        throw wrong(
            "includes go deeper than "
                + MOST_DEPTH
                + ", or are more than "
                + MOST_FILES
                + ": does a file include itself?");
      }
      new Reader(included(name), includedOrigin, defaultTtl, depth + 1).read();
    }

    private Path included(String name) throws ZoneException {
      Path path;
      try {
        path = file.resolveSibling(name);
      } catch (InvalidPathException e) {
        throw wrong("'" + name + "' is not a path");
      }
      Path real;
      try {
        real = path.toRealPath();
      } catch (IOException e) {
        throw wrong(path + ": " + why(e));
      }
      if (!real.startsWith(folder)) {
        throw wrong(path + " is not below the zone file's folder, " + folder + ": move it there");
      }
      return path;
    }

    private void generate(Tokenizer tokens) throws IOException, ZoneException {
      String text = tokens.getIdentifier();
      Matcher range = RANGE.matcher(text);
      if (!range.matches()) {
        throw wrong("'" + text + "' is no range: write FROM-TO or FROM-TO/STEP");
      }
      long from = Long.parseLong(range.group(1));
      long to = Long.parseLong(range.group(2));
      long step = range.group(3) == null ? 1 : Long.parseLong(range.group(3));
      if (from > to || step == 0) {
        throw wrong("the range '" + text + "' is empty");
      }
      generated += (to - from) / step + 1;
      if (generated > MOST_GENERATED) {
        throw wrong("$GENERATE makes more than " + MOST_GENERATED + " records");
      }
      String owner = tokens.getIdentifier();
      readTtlClassAndType(tokens);
      if (ttl == NO_TTL) {
        throw wrong("a TTL is missing, and there is no $TTL before");
      }
      if (!Generator.supportedType(type)) {
        throw wrong("$GENERATE makes no records of type " + Type.string(type));
      }
      String rdata = tokens.getIdentifier();
      tokens.getEOL();
      generate(new Generator(from, to, step, owner, type, DClass.IN, ttl, rdata, origin));
    }

    private void generate(Generator generator) throws IOException, ZoneException {
      Position here = new Position(file, line);
      try {
        for (Record next = generator.nextRecord(); next != null; next = generator.nextRecord()) {
          entries.add(new Entry(next, here));
        }
      } catch (TextParseException e) {
        throw wrong("$GENERATE: " + e.getMessage());
      }
    }
  }
}
