package io.skystack.skycache;

import io.skystack.common.cli.OperatorException;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/**
 * Flags of dnsmasq that people pass and that mean nothing here: about users, files and interfaces
 * that a container has no part in, and about hosts and leases that this program does not know.
 */
@SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the command line calls them
final class IgnoredFlags {
  private static final Logger log = LoggerFactory.getLogger(IgnoredFlags.class);
  private static final Set<String> NO_FILE = Set.of("", "/dev/null");

  private final Set<String> given = new TreeSet<>();

  private void note(String flag, boolean isGiven) {
    if (isGiven) {
      given.add(flag);
    }
  }

  @Option(
      names = {"-k", "--keep-in-foreground"},
      hidden = true)
  private void keepInForeground(boolean value) {
    // It is what we do.
  }

  @Option(
      names = {"-d", "--no-daemon"},
      hidden = true)
  private void noDaemon(boolean value) {
    // It is what we do.
  }

  @Option(names = "--log-facility", hidden = true)
  private void logFacility(String value) {
    note("--log-facility", !value.equals("-")); // it is where we log
  }

  @Option(names = "--no-hosts", hidden = true)
  private void noHosts(boolean value) {
    // It is what we do.
  }

  @Option(
      names = {"-z", "--bind-interfaces"},
      hidden = true)
  private void bindInterfaces(boolean value) {
    note("--bind-interfaces", value);
  }

  @Option(names = "--bind-dynamic", hidden = true)
  private void bindDynamic(boolean value) {
    note("--bind-dynamic", value);
  }

  @Option(
      names = {"-i", "--interface"},
      hidden = true)
  private void networkInterface(String value) {
    note("--interface", true);
  }

  @Option(
      names = {"-I", "--except-interface"},
      hidden = true)
  private void exceptInterface(String value) {
    note("--except-interface", true);
  }

  @Option(
      names = {"-u", "--user"},
      hidden = true)
  private void user(String value) {
    note("--user", true);
  }

  @Option(
      names = {"-g", "--group"},
      hidden = true)
  private void group(String value) {
    note("--group", true);
  }

  @Option(
      names = {"-x", "--pid-file"},
      arity = "0..1",
      fallbackValue = "",
      hidden = true)
  private void pidFile(String value) {
    note("--pid-file", !value.isEmpty());
  }

  @Option(
      names = {"-P", "--edns-packet-max"},
      hidden = true)
  private void ednsPacketMax(String value) {
    note("--edns-packet-max", true);
  }

  @Option(
      names = {"-Q", "--query-port"},
      hidden = true)
  private void queryPort(String value) {
    note("--query-port", true);
  }

  @Option(names = "--log-async", arity = "0..1", fallbackValue = "", hidden = true)
  private void logAsync(String value) {
    note("--log-async", true);
  }

  @Option(
      names = {"-E", "--expand-hosts"},
      hidden = true)
  private void expandHosts(boolean value) {
    note("--expand-hosts", value);
  }

  @Option(
      names = {"-y", "--localise-queries"},
      hidden = true)
  private void localiseQueries(boolean value) {
    note("--localise-queries", value);
  }

  @Option(names = "--local-service", arity = "0..1", fallbackValue = "", hidden = true)
  private void localService(String value) {
    note("--local-service", true);
  }

  @Option(names = "--clear-on-reload", hidden = true)
  private void clearOnReload(boolean value) {
    note("--clear-on-reload", value);
  }

  @Option(
      names = {"-C", "--conf-file"},
      hidden = true)
  private void confFile(String value) {
    if (!NO_FILE.contains(value)) {
      throw new OperatorException(
          "--conf-file %s: files of dnsmasq are not read: give what it says as flags"
              .formatted(value));
    }
  }

  /** Says which were given. */
  void tell() {
    if (!given.isEmpty()) {
      log.warn("{}: taken as dnsmasq takes it, and without effect here", String.join(", ", given));
    }
  }
}
