package io.skystack.dns.corefile;

import io.skystack.dns.corefile.Token.Place;
import java.util.List;

/** A line of a directive's sub-block. */
public final class Property extends Line {
  private final String plugin;

  Property(Place place, String plugin, String name, List<String> arguments, Complaints complaints) {
    super(place, name, arguments, complaints);
    this.plugin = plugin;
  }

  @Override
  String pluginName() {
    return plugin;
  }

  @Override
  String own() {
    return name() + ": ";
  }
}
