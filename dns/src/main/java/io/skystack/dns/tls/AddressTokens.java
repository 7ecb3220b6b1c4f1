package io.skystack.dns.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens by which a client of QUIC shows that its address is its own (RFC 9000 section 8.1.2). They
 * cost a round trip, so they are asked for only while many connections have shown nothing yet:
 * whoever forges addresses then holds no more of the server's memory.
 *
 * <p>A token is the second it was made in, a keyed hash over that, the client's address and the
 * connection ID that follows, and that ID. The key lasts as long as the server.
 */
public final class AddressTokens implements QuicTokenHandler {
  private static final String HASH = "HmacSHA256";
  private static final int TIME_SIZE = 8;
  private static final int HASH_SIZE = 16;
  private static final int MAX_ID_SIZE = 20; // RFC 9000 section 17.2

  /** How long a token is good for; a client comes back with it at once. */
  private static final long LIFE_SECONDS = 15;

  private final SecretKeySpec key;
  private final BooleanSupplier wanted;

  /**
   * With a key of its own.
   *
   * @param wanted whether clients that come without a token must fetch one now
   */
  public AddressTokens(BooleanSupplier wanted) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, HASH);
    this.wanted = wanted;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress client) {
    if (!wanted.getAsBoolean()) {
      return false;
    }
    long now = seconds();
    byte[] id = ByteBufUtil.getBytes(connectionId);
    out.writeLong(now).writeBytes(hash(now, id, client)).writeBytes(id);
    return true;
  }

  /** Where the connection ID begins in a token, or -1 if it is not one of ours for this client. */
  @Override
  public int validateToken(ByteBuf token, InetSocketAddress client) {
    int length = token.readableBytes();
    if (length <= TIME_SIZE + HASH_SIZE || length > maxTokenLength()) {
      return -1;
    }
    int start = token.readerIndex();
    long made = token.getLong(start);
    byte[] hash = ByteBufUtil.getBytes(token, start + TIME_SIZE, HASH_SIZE);
    int idAt = TIME_SIZE + HASH_SIZE;
    byte[] id = ByteBufUtil.getBytes(token, start + idAt, length - idAt);
    long age = seconds() - made;
    boolean good =
        age >= 0 && age <= LIFE_SECONDS && MessageDigest.isEqual(hash, hash(made, id, client));
    return good ? idAt : -1;
  }

  @Override
  public int maxTokenLength() {
    return TIME_SIZE + HASH_SIZE + MAX_ID_SIZE;
  }

  private byte[] hash(long made, byte[] id, InetSocketAddress client) {
    try {
      Mac mac = Mac.getInstance(HASH);
      mac.init(key);
      mac.update(Long.toString(made).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      mac.update((byte) ' ');
      mac.update(client.getAddress().getAddress());
      mac.update((byte) (client.getPort() >>> 8));
      mac.update((byte) client.getPort());
      return Arrays.copyOf(mac.doFinal(id), HASH_SIZE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
  }
}
