package io.skystack.common.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Sets Logback up in code, found by it as a service: no search for files and no XML, which would
 * cost more than the rest of the start of a small command.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    LineAppender lines = new LineAppender(System.err);
    lines.setContext(context);
    lines.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    Logs.set(context, Level.INFO);
    Runtime.getRuntime().addShutdownHook(new Thread(Logs::flush, "log flush"));
    // Read by the JDK when something first logs by java.util.logging, and not before.
    System.setProperty("java.util.logging.config.class", JulBridge.class.getName());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
