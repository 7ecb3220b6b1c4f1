package io.skystack.dns.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): a short hash that nobody without its key can guess.
 */
final class SipHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash(long k0, long k1) {
    v0 = k0 ^ 0x736F6D6570736575L;
    v1 = k1 ^ 0x646F72616E646F6DL;
    v2 = k0 ^ 0x6C7967656E657261L;
    v3 = k1 ^ 0x7465646279746573L;
  }

  /**
   * The hash of bytes.
   *
   * @param key 16 bytes
   */
  static long hash(byte[] key, byte[] bytes) {
    SipHash state = new SipHash((long) LONGS.get(key, 0), (long) LONGS.get(key, Long.BYTES));
    int whole = bytes.length & -Long.BYTES;
    for (int at = 0; at < whole; at += Long.BYTES) {
      state.take((long) LONGS.get(bytes, at));
    }
    long last = (long) bytes.length << 56;
    for (int at = bytes.length - 1; at >= whole; at--) {
      last |= (bytes[at] & 0xFFL) << (Byte.SIZE * (at - whole));
    }
    state.take(last);
    return state.end();
  }

  private void take(long word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  private long end() {
    v2 ^= 0xFF;
    round();
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}
