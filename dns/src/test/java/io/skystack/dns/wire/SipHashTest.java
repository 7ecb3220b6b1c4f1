package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SipHashTest {
  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** The example of the paper's appendix A. */
  @Test
  void isTheHashOfThePaper() {
    assertThat(SipHash.hash(counting(16), counting(15))).isEqualTo(0xA129CA6149BE45E5L);
  }

  @Property(tries = 1000)
  void isWhatAnotherImplementationSays(
      @ForAll @Size(16) byte[] key, @ForAll @Size(max = 60) byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(SipHash.hash(key, bytes))
        .isEqualTo(Hashing.sipHash24(words.getLong(), words.getLong()).hashBytes(bytes).asLong());
  }
}
