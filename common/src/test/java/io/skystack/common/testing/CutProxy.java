package io.skystack.common.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP proxy on 127.0.0.1 that a test can cut, so that connections break, or stall, so that they
 * stay open and nothing comes through.
 */
public final class CutProxy implements AutoCloseable {
  private final URI target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean stalled;
  private volatile boolean cut;
  private volatile boolean closed;

  /** A proxy to the host and port of {@code target}, open at once. */
  public CutProxy(URI target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  /** The target's URL, through the proxy. */
  public URI endpoint() {
    return URI.create(target.getScheme() + "://127.0.0.1:" + server.getLocalPort());
  }

  /** Breaks all connections; new ones break too. */
  public void cut() {
    cut = true;
    sockets.forEach(CutProxy::closeQuietly);
  }

  /** Keeps connections open, but lets nothing through. */
  public void stall() {
    synchronized (gate) {
      stalled = true;
    }
  }

  /** Lets through again what comes; what was held back comes first. */
  public void mend() {
    cut = false;
    synchronized (gate) {
      stalled = false;
      gate.notifyAll();
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!closed) {
      try {
        connect(server.accept());
      } catch (IOException e) {
        // the test sees what does not come through
      }
    }
  }

  private void connect(Socket client) {
    if (cut) {
      closeQuietly(client);
      return;
    }
    sockets.add(client);
    try {
      Socket upstream = new Socket(target.getHost(), target.getPort());
      sockets.add(upstream);
      start("up", () -> pump(client, upstream));
      start("down", () -> pump(upstream, client));
    } catch (IOException e) {
      closeQuietly(client);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 14];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(buffer);
      while (read >= 0) {
        awaitOpen();
        out.write(buffer, 0, read);
        read = in.read(buffer);
      }
    } catch (IOException e) {
      // one side is gone; so is the other below
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitOpen() throws IOException {
    synchronized (gate) {
      while (stalled && !closed) {
        try {
          gate.wait();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  @Override
  public void close() {
    closed = true;
    mend();
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
