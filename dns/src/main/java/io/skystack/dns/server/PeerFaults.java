package io.skystack.dns.server;

import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import java.io.IOException;

/**
 * Tells what the other end of a connection brings about, which anyone can at any time, from faults
 * of ours.
 */
final class PeerFaults {
  private PeerFaults() {}

  /** Whether it is the network's trouble, or bytes that break the rules of a protocol. */
  static boolean isOne(Throwable failure) {
    boolean isWrapped = failure instanceof CodecException && failure.getCause() != null;
    Throwable cause = isWrapped ? failure.getCause() : failure;
    return cause instanceof IOException
        || cause instanceof CodecException
        || cause instanceof Http2Exception
        || cause instanceof Http2FrameStreamException;
  }
}
