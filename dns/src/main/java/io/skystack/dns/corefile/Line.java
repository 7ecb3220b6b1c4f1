package io.skystack.dns.corefile;

import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Durations;
import io.skystack.common.cli.Nearest;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Token.Place;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * A line of a Corefile: its first word, and the words that follow.
 *
 * <p>What reads a word takes note of one that is wrong, and gives a value all the same, so that the
 * lines that follow are read too; nothing is served from a file with an error in it.
 */
public abstract sealed class Line permits Directive, Property {
  private final Place place;
  private final String name;
  private final List<String> arguments;
  private final Complaints complaints;

  Line(Place place, String name, List<String> arguments, Complaints complaints) {
    this.place = place;
    this.name = name;
    this.arguments = List.copyOf(arguments);
    this.complaints = complaints;
  }

  /** The first word: a plugin's name, or that of a property. */
  public final String name() {
    return name;
  }

  /** The file, as the operator knows it. */
  public final String file() {
    return place.file();
  }

  /** The line in it, from 1. */
  public final int line() {
    return place.line();
  }

  /** Where it stands, as errors say it: {@code Corefile:12}. */
  public final String at() {
    return place.toString();
  }

  /** The words after the first. */
  public final List<String> arguments() {
    return arguments;
  }

  /** The word at an index; takes note of one that is missing, and gives an empty one. */
  public final String argument(int index) {
    if (index < arguments.size()) {
      return arguments.get(index);
    }
    wrong("%s%s".formatted(own(), arguments.isEmpty() ? "needs a value" : "a value is missing"));
    return "";
  }

  /** The only word; takes note of too many and of none. */
  public final String value() {
    expect(1, 1);
    return arguments.isEmpty() ? "" : arguments.get(0);
  }

  /**
   * Takes note if there are fewer words after the first than {@code least}, or more than {@code
   * most}.
   */
  public final void expect(int least, int most) {
    int count = arguments.size();
    if (count < least || count > most) {
      String wanted =
          least == most
              ? "" + least
              : most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
      wrong(
          "%stakes %s, not %d"
              .formatted(
                  own(),
                  wanted.equals("0")
                      ? "no value"
                      : wanted + (wanted.equals("1") ? " value" : " values"),
                  count));
    }
  }

  /**
   * Takes note of what is wrong; the line's place and the plugin's name come before it.
   *
   * @param what such as {@code unknown property 'sucess'}
   * @return to be thrown if there is no way on from here: {@code throw line.wrong("…")}
   */
  public final Malformed wrong(String what) {
    complaints.error(place, pluginName() + ": " + what);
    return new Malformed(what);
  }

  /** Takes note of what is served all the same, but hardly meant so. */
  public final void warn(String what) {
    complaints.warning(place, pluginName() + ": " + what);
  }

  abstract String pluginName();

  /** How a message begins that is about this line. */
  abstract String own();

  final Place place() {
    return place;
  }

  final Complaints complaints() {
    return complaints;
  }

  /** A duration such as {@code 5s}; a plain number is in seconds. */
  public final Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (OperatorException e) {
      wrong(own() + e.getMessage());
      return Duration.ZERO;
    }
  }

  /** A number in bounds. */
  public final int number(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    wrong("%s'%s' is no number from %d to %d".formatted(own(), text, least, most));
    return least;
  }

  /** A word out of a few; the first of them if it is another. */
  public final String oneOf(String text, Collection<String> choices) {
    if (choices.contains(text)) {
      return text;
    }
    wrong(
        "%s'%s' is none of %s%s"
            .formatted(own(), text, String.join(", ", choices), Nearest.didYouMean(text, choices)));
    return choices.iterator().next();
  }

  /** A domain name, absolute whether or not it ends with a dot, in lower case. */
  public final Name name(String text) {
    try {
      return Zones.name(text);
    } catch (OperatorException e) {
      wrong(own() + e.getMessage());
      return Name.root;
    }
  }

  /** Zones: names, and networks such as {@code 10.0.0.0/24} for their reverse zones. */
  public final List<Name> zones(List<String> texts) {
    List<Name> zones = new ArrayList<>();
    for (String text : texts) {
      try {
        zones.addAll(Zones.of(text));
      } catch (OperatorException e) {
        wrong(own() + e.getMessage());
      }
    }
    return zones;
  }

  /** The zones that are named, or those of the server block if none is. */
  public final List<Name> zonesOr(List<String> texts, Setup setup) {
    return texts.isEmpty() ? setup.zones() : zones(texts);
  }

  /** A file, from the folder that paths begin at; it need not be there. */
  public final Path path(String text, Setup setup) {
    return setup.root().resolve(text);
  }

  /** An address such as {@code 127.0.0.1:53}. */
  public final InetSocketAddress address(String text, int defaultPort) {
    try {
      return Addresses.parse(text, defaultPort);
    } catch (OperatorException e) {
      wrong(own() + e.getMessage());
      return new InetSocketAddress(defaultPort);
    }
  }
}
