package io.skystack.dns.corefile;

import io.skystack.common.cli.Nearest;
import io.skystack.dns.corefile.Token.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** A plugin's line of a server block, with the lines of its sub-block. */
public final class Directive extends Line {
  private final List<Property> properties;

  Directive(
      Place place,
      String name,
      List<String> arguments,
      List<Property> properties,
      Complaints complaints) {
    super(place, name, arguments, complaints);
    this.properties = List.copyOf(properties);
  }

  @Override
  String pluginName() {
    return name();
  }

  @Override
  String own() {
    return "";
  }

  /** The lines of the sub-block, in their order; none if there is no sub-block. */
  public List<Property> properties() {
    return properties;
  }

  /** The last property of a name. */
  public Optional<Property> property(String name) {
    return properties.stream()
        .filter(property -> property.name().equals(name))
        .reduce((first, second) -> second);
  }

  /**
   * Has each property read by the reader of its name, in the order of the file, and takes note of
   * those that have none.
   */
  public void read(Map<String, ? extends Consumer<Property>> readers) {
    for (Property property : properties) {
      Consumer<Property> reader = readers.get(property.name());
      if (reader == null) {
        unknown(property, readers);
        continue;
      }
      try {
        reader.accept(property);
      } catch (Malformed e) {
        // It has been noted, and the properties that follow may be wrong too.
      }
    }
  }

  private static void unknown(Property property, Map<String, ?> readers) {
    property.wrong(
        "unknown property '%s'%s"
            .formatted(
                property.name(),
                Nearest.didYouMean(property.name(), new TreeSet<>(readers.keySet()))));
  }

  /** Takes note of a sub-block, for a plugin that has none. */
  public void expectNoProperties() {
    read(Map.of());
  }
}
