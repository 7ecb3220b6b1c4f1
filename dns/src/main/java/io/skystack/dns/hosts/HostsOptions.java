package io.skystack.dns.hosts;

import io.skystack.dns.plugin.Zones;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What {@link Hosts} answers from.
 *
 * @param file read at start and again when it changes; one that is not there is empty
 * @param zones whose names are answered
 * @param inline lines as in the file, answered beside it
 * @param ttl of all records, in seconds
 * @param reload how often the file is looked at; zero for never
 * @param reverses whether addresses lead back to their names (type PTR)
 * @param fallthrough names that are passed on if they are not known
 * @param unsupportedFallsThrough whether types other than A, AAAA and PTR of names that fall
 *     through are passed on even if the name is known
 */
public record HostsOptions(
    Path file,
    Zones zones,
    List<String> inline,
    int ttl,
    Duration reload,
    boolean reverses,
    Zones fallthrough,
    boolean unsupportedFallsThrough) {
  /** An hour, looked at every five seconds, all of the root, nothing falls through. */
  public static final HostsOptions DEFAULT =
      new HostsOptions(
          Path.of("/etc/hosts"),
          Zones.ALL,
          List.of(),
          3600,
          Duration.ofSeconds(5),
          true,
          Zones.NONE,
          false);

  public HostsOptions {
    inline = List.copyOf(inline);
  }

  /** The same with another file. */
  public HostsOptions withFile(Path value) {
    return new HostsOptions(
        value, zones, inline, ttl, reload, reverses, fallthrough, unsupportedFallsThrough);
  }

  /** The same for other zones. */
  public HostsOptions withZones(Zones value) {
    return new HostsOptions(
        file, value, inline, ttl, reload, reverses, fallthrough, unsupportedFallsThrough);
  }

  /** The same with other lines beside the file. */
  public HostsOptions withInline(List<String> value) {
    return new HostsOptions(
        file, zones, value, ttl, reload, reverses, fallthrough, unsupportedFallsThrough);
  }

  /** The same with another TTL. */
  public HostsOptions withTtl(int value) {
    return new HostsOptions(
        file, zones, inline, value, reload, reverses, fallthrough, unsupportedFallsThrough);
  }

  /** The same with the file looked at more or less often. */
  public HostsOptions withReload(Duration value) {
    return new HostsOptions(
        file, zones, inline, ttl, value, reverses, fallthrough, unsupportedFallsThrough);
  }

  /** The same with or without the way back from addresses. */
  public HostsOptions withReverses(boolean value) {
    return new HostsOptions(
        file, zones, inline, ttl, reload, value, fallthrough, unsupportedFallsThrough);
  }

  /** The same with other names that fall through. */
  public HostsOptions withFallthrough(Zones value, boolean unsupportedToo) {
    return new HostsOptions(file, zones, inline, ttl, reload, reverses, value, unsupportedToo);
  }
}
