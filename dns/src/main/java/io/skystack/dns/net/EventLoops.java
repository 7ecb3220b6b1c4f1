package io.skystack.dns.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Threads that wait for sockets and serve them, on epoll or on what Java has everywhere. */
public final class EventLoops implements AutoCloseable {
  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  private final MultiThreadIoEventLoopGroup group;
  private final boolean isNative;

  private EventLoops(MultiThreadIoEventLoopGroup group, boolean isNative) {
    this.group = group;
    this.isNative = isNative;
  }

  /**
   * Starts threads.
   *
   * @param name of the threads
   * @param threads how many
   * @param preferNative whether to use epoll where it is to be had
   */
  public static EventLoops open(String name, int threads, boolean preferNative) {
    if (System.getProperty(LEAK_DETECTION) == null) {
      // It takes a stack trace of one buffer in 128, a few percent of all that serving costs.
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
    boolean isNative = preferNative && Epoll.isAvailable();
    DefaultThreadFactory factory = new DefaultThreadFactory(name, true);
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(
            threads, factory, isNative ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()),
        isNative);
  }

  /** Whether these are on epoll. */
  public boolean isNative() {
    return isNative;
  }

  /** All of them. */
  public MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /** Each of them. */
  public List<EventLoop> each() {
    List<EventLoop> loops = new ArrayList<>();
    group.forEach(loop -> loops.add((EventLoop) loop));
    return loops;
  }

  /**
   * A UDP socket for them to drive, of the address's family; the wildcard is both families'.
   *
   * @param address where it will be bound, or what it will be connected to
   */
  public DatagramChannel newDatagramChannel(InetSocketAddress address) {
    boolean plain =
        address.getAddress() instanceof Inet4Address && !address.getAddress().isAnyLocalAddress();
    if (isNative) {
      return plain
          ? new EpollDatagramChannel(SocketProtocolFamily.INET)
          : new EpollDatagramChannel();
    }
    return plain ? new NioDatagramChannel(SocketProtocolFamily.INET) : new NioDatagramChannel();
  }

  /** Lets several sockets have one address (SO_REUSEPORT). */
  public ChannelOption<Boolean> reusePort() {
    return isNative
        ? UnixChannelOption.SO_REUSEPORT
        : NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
  }

  /** The TCP connections that they drive. */
  public Class<? extends SocketChannel> socketChannel() {
    return isNative ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** The TCP listeners that they drive. */
  public Class<? extends ServerChannel> serverSocketChannel() {
    return isNative ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** Ends the threads and closes what sockets they still drive; waits at most a second. */
  @Override
  public void close() {
    close(Duration.ofSeconds(1));
  }

  /** Ends the threads and closes what sockets they still drive. */
  public void close(Duration atMost) {
    group
        .shutdownGracefully(0, atMost.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(atMost.toMillis());
  }
}
