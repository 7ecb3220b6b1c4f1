package io.skystack.dns.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.skystack.common.cli.Addresses;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AddressTokensTest {
  private static final InetSocketAddress CLIENT = Addresses.parse("192.0.2.1:4711");
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

  private static ByteBuf token(AddressTokens tokens) {
    ByteBuf token = Unpooled.buffer();
    assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(ID), CLIENT)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }

  @Test
  void isGoodForTheClientThatItWasMadeFor() {
    AddressTokens tokens = new AddressTokens(() -> true);
    ByteBuf token = token(tokens);
    int at = tokens.validateToken(token, CLIENT);
    assertThat(at).isPositive();
    assertThat(token.slice(at, ID.length)).isEqualTo(Unpooled.wrappedBuffer(ID));
    assertThat(tokens.validateToken(token, Addresses.parse("192.0.2.2:4711"))).isEqualTo(-1);
    assertThat(tokens.validateToken(token, Addresses.parse("192.0.2.1:4712"))).isEqualTo(-1);
    assertThat(new AddressTokens(() -> true).validateToken(token, CLIENT)).isEqualTo(-1);
  }

  @Test
  void isBadWithAnyByteChanged() {
    AddressTokens tokens = new AddressTokens(() -> true);
    ByteBuf token = token(tokens);
    for (int i = 0; i < token.readableBytes(); i++) {
      ByteBuf changed = token.copy();
      changed.setByte(i, changed.getByte(i) ^ 1);
      assertThat(tokens.validateToken(changed, CLIENT)).as("byte %d", i).isEqualTo(-1);
    }
    for (int length = 0; length < token.readableBytes(); length++) {
      assertThat(tokens.validateToken(token.slice(0, length), CLIENT)).isEqualTo(-1);
    }
  }

  @Test
  void isWrittenOnlyWhereWanted() {
    ByteBuf token = Unpooled.buffer();
    assertThat(new AddressTokens(() -> false).writeToken(token, Unpooled.wrappedBuffer(ID), CLIENT))
        .isFalse();
    assertThat(token.isReadable()).isFalse();
  }
}
