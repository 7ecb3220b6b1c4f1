package io.skystack.dns.net;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Sends a descriptor from this process to itself, which makes a copy of it that never blocks. */
final class DescriptorPassing {
  /** What the kernel writes the peer's address to: its length, and room for a path. */
  private static final int ADDRESS_SIZE = 128;

  private DescriptorPassing() {}

  static int pass(int descriptor) throws IOException {
    Path folder = Files.createTempDirectory("dns"); // nobody else may enter it
    Path path = folder.resolve("socket");
    Socket listener = Socket.newSocketDomain();
    Socket sender = Socket.newSocketDomain();
    try {
      listener.bind(new DomainSocketAddress(path.toString()));
      listener.listen(1);
      sender.connect(new DomainSocketAddress(path.toString()));
      return pass(descriptor, sender, listener.accept(new byte[ADDRESS_SIZE]));
    } finally {
      sender.close();
      listener.close();
      Files.deleteIfExists(path);
      Files.deleteIfExists(folder);
    }
  }

  private static int pass(int descriptor, Socket sender, int accepted) throws IOException {
    if (accepted < 0) {
      throw new IOException("no connection to itself");
    }
    Socket receiver = new Socket(accepted);
    try {
      sender.sendFd(descriptor);
      int copy = receiver.recvFd();
      if (copy <= 0) {
        throw new IOException("it was not passed on");
      }
      return copy;
    } finally {
      receiver.close();
    }
  }
}
