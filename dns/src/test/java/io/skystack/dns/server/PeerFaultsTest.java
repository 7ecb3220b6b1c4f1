package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class PeerFaultsTest {
  @Test
  void whatThePeerBringsAboutIsNoFaultOfOurs() {
    assertThat(PeerFaults.isOne(new IOException("Connection reset by peer"))).isTrue();
    assertThat(PeerFaults.isOne(new DecoderException(new SSLHandshakeException("no")))).isTrue();
    assertThat(PeerFaults.isOne(new DecoderException("torn"))).isTrue();
    assertThat(PeerFaults.isOne(new PrematureChannelClosureException("torn"))).isTrue();
    assertThat(PeerFaults.isOne(Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "no")))
        .isTrue();
  }

  @Test
  void whatFailsInUsIsOne() {
    assertThat(PeerFaults.isOne(new IllegalStateException("ours"))).isFalse();
    assertThat(PeerFaults.isOne(new DecoderException(new NullPointerException()))).isFalse();
    assertThat(PeerFaults.isOne(new StackOverflowError())).isFalse();
  }
}
