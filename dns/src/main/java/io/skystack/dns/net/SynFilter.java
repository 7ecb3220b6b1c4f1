package io.skystack.dns.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel overlook whoever begins to connect to a listener that is about to close, while
 * another already listens for the same clients. Closed without, it would reset whom it has greeted
 * and not yet accepted. Overlooked, a client's kernel tries again after a second, and finds the
 * other.
 *
 * <p>A program for the packet filter of Linux (BPF) drops what has the flag SYN; no right is needed
 * for it.
 */
public final class SynFilter {
  private static final Logger log = LoggerFactory.getLogger(SynFilter.class);

  // Of Linux's socket.h and filter.h.
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_IF_SET = 0x45;
  private static final int RETURN = 0x06;

  /** Where the flags are in a header of TCP (RFC 9293 section 3.1). */
  private static final int FLAGS_AT = 13;

  private static final int SYN = 0x02;
  private static final int INSTRUCTIONS = 4;
  private static final int INSTRUCTION_SIZE = 8;

  /** A {@code struct sock_fprog}: the count, padded, and a pointer. */
  private static final int PROGRAM_SIZE = 16;

  private SynFilter() {}

  /** Has it overlook new clients from now on; whether that is to be had. */
  public static boolean attach(ServerSocketChannel listener) {
    if (!(listener instanceof EpollServerSocketChannel epoll)
        || !(epoll.fd() instanceof Socket socket)) {
      return false;
    }
    ByteBuf instructions = Unpooled.directBuffer(INSTRUCTIONS * INSTRUCTION_SIZE);
    try {
      return instructions.hasMemoryAddress() && attach(socket, instructions);
    } catch (IOException e) {
      log.debug("no packet filter: {}", e.toString());
      return false;
    } finally {
      instructions.release(); // the kernel has its own copy
    }
  }

  private static boolean attach(Socket socket, ByteBuf instructions) throws IOException {
    ByteBuffer code = ByteBuffer.allocate(INSTRUCTIONS * INSTRUCTION_SIZE);
    code.order(ByteOrder.nativeOrder());
    instruction(code, LOAD_BYTE, 0, 0, FLAGS_AT);
    instruction(code, JUMP_IF_SET, 0, 1, SYN);
    instruction(code, RETURN, 0, 0, 0); // nothing of it is taken
    instruction(code, RETURN, 0, 0, -1); // all of it
    instructions.writeBytes(code.flip());
    ByteBuffer program = ByteBuffer.allocateDirect(PROGRAM_SIZE).order(ByteOrder.nativeOrder());
    program.putShort(0, (short) INSTRUCTIONS);
    program.putLong(PROGRAM_SIZE - Long.BYTES, instructions.memoryAddress());
    socket.setRawOpt(SOL_SOCKET, SO_ATTACH_FILTER, program);
    return true;
  }

  private static void instruction(ByteBuffer code, int what, int ifTrue, int ifFalse, int value) {
    code.putShort((short) what).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
  }
}
