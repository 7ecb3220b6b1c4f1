package io.skystack.common.cli;

import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Leads what libraries log by {@code java.util.logging} (gRPC, the JDK's HTTP server) into our
 * logs. The JDK makes an object of this class in place of reading its own configuration.
 */
public final class JulBridge {
  public JulBridge() {
    Logger root = LogManager.getLogManager().getLogger("");
    if (root != null) {
      root.setLevel(Level.WARNING);
      root.addHandler(new SLF4JBridgeHandler());
    }
  }
}
