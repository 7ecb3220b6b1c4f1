package io.skystack.skydns.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Domains;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.StreamSupport;

/**
 * The value of a field of the {@link Document}. What it should be is what the reader asks for; each
 * of these throws an {@link OperatorException} that names the field where it is something else.
 */
record Value(String field, JsonNode json) {
  private static final int DNS_PORT = 53;
  private static final int SHOWN = 64; // characters

  /** Less was meant as seconds: SkyDNS's numbers are nanoseconds. */
  private static final long LEAST_NANOS = 1_000_000;

  /** Whether it says nothing: SkyDNS takes an empty text or list for none. */
  boolean isEmpty() {
    return json.isTextual() ? json.textValue().isBlank() : json.isArray() && json.isEmpty();
  }

  String text() {
    if (!json.isTextual()) {
      throw wrong("is no text");
    }
    return json.textValue().trim();
  }

  boolean bool() {
    if (!json.isBoolean()) {
      throw wrong("is neither true nor false");
    }
    return json.booleanValue();
  }

  int integer(int least, int most) {
    if (!json.isIntegralNumber()) {
      throw wrong("is no whole number");
    }
    if (!json.canConvertToInt() || json.intValue() < least || json.intValue() > most) {
      throw wrong("is not from " + least + " to " + most);
    }
    return json.intValue();
  }

  /** Gives a number to {@code taker} unless it is 0, which to SkyDNS says that there is none. */
  void unlessZero(int most, IntConsumer taker) {
    int number = integer(0, most);
    if (number != 0) {
      taker.accept(number);
    }
  }

  /** Text such as {@code 2s}, or a number of nanoseconds, as SkyDNS has it. */
  Duration duration() {
    if (json.isTextual()) {
      return read(Durations::parse, text());
    }
    if (!json.isIntegralNumber() || !json.canConvertToLong()) {
      throw wrong("is no duration: write for example \"2s\"");
    }
    long nanos = json.longValue();
    if (nanos < LEAST_NANOS) {
      throw wrong("is in nanoseconds, and too short: write for example \"2s\"");
    }
    return Duration.ofNanos(nanos);
  }

  /** A list, or texts with commas between; with port 53 where none is written. */
  List<InetSocketAddress> addresses() {
    return list(text -> Addresses.parse(text, DNS_PORT));
  }

  /** A name of a domain. */
  String domain() {
    return read(Domains::parse, text());
  }

  /** A list, or texts with commas between. */
  List<String> domains() {
    return list(Domains::parse);
  }

  /** A list, or texts with commas between. */
  List<Path> paths() {
    return list(this::path);
  }

  private Path path(String text) {
    try {
      return Path.of(text.trim());
    } catch (InvalidPathException e) {
      throw wrong("is no path of a file");
    }
  }

  private <T> List<T> list(Function<String, T> parser) {
    List<String> texts = new ArrayList<>();
    if (json.isArray()) {
      StreamSupport.stream(json.spliterator(), false)
          .forEach(item -> texts.add(new Value(field, item).text()));
    } else {
      texts.addAll(List.of(text().split(",", -1)));
    }
    return texts.stream().map(text -> read(parser, text)).toList();
  }

  private <T> T read(Function<String, T> parser, String text) {
    try {
      return parser.apply(text);
    } catch (OperatorException e) {
      throw new OperatorException("'" + field + "': " + e.getMessage(), e);
    }
  }

  /** The value as an operator may see it, in one line. */
  String show() {
    String shown = OneLine.of(json.toString());
    return shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "…";
  }

  private OperatorException wrong(String why) {
    return new OperatorException("'%s': %s %s".formatted(field, show(), why));
  }
}
