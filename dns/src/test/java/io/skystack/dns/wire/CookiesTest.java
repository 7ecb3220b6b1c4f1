package io.skystack.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import io.skystack.dns.wire.Cookies.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7873, RFC 9018. */
class CookiesTest {
  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final String NEXT_SECRET = "dd3bdf9344b678b185a6f5cb60fca715";
  private static final String CLIENT_COOKIE = "2464c4abcf10c957";
  private static final String CLIENT = "198.51.100.100";
  private static final long NOW = 1559731985;

  private final AtomicLong clock = new AtomicLong(NOW);

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(literal));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cookies cookies(String... secrets) {
    List<byte[]> known = Stream.of(secrets).map(CookiesTest::bytes).toList();
    return new Cookies(() -> known, clock::get);
  }

  private State check(Cookies cookies, String hex) {
    return cookies.check(bytes(hex), address(CLIENT));
  }

  /** RFC 9018 appendix A: what every server makes of the same secret. */
  @ParameterizedTest
  @CsvSource({
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 2464c4abcf10c957, 1559731985,"
        + " 010000005cf79f111f8130c3eee29480",
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 2464c4abcf10c957, 1559734385,"
        + " 010000005cf7a871d4a564a1442aca77",
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 203.0.113.203, fc93fc62807ddb86, 1559734700,"
        + " 010000005cf7a9acf73a7810aca2381e",
    "445536bcd2513298075a5d379663c962, 2001:db8:220:1:59de:d0f4:8769:82b8, 22681ab97d52c298,"
        + " 1559741961, 010000005cf7c609a6bb79d16625507a"
  })
  void makesTheCookiesOfTheRfc(
      String secret, String client, String clientCookie, long seconds, String serverCookie) {
    clock.set(seconds);
    Cookies cookies = cookies(secret);
    byte[] answer = cookies.answer(bytes(clientCookie), address(client));
    assertThat(hex(answer)).isEqualTo(clientCookie + serverCookie);
    assertThat(cookies.check(answer, address(client))).isEqualTo(State.GOOD);
  }

  @Test
  void takesACookieForAnHourAndAClockThatIsFiveMinutesAhead() {
    String ours = hex(cookies(SECRET).answer(bytes(CLIENT_COOKIE), address(CLIENT)));
    for (long at : List.of(NOW, NOW + 3600, NOW - 300)) {
      clock.set(at);
      assertThat(check(cookies(SECRET), ours)).isEqualTo(State.GOOD);
    }
    for (long at : List.of(NOW + 3601, NOW - 301, NOW + (1L << 31))) {
      clock.set(at);
      assertThat(check(cookies(SECRET), ours)).isEqualTo(State.BAD);
    }
  }

  @Test
  void takesACookieOfASecretThatWasReplaced() {
    String ours = hex(cookies(SECRET).answer(bytes(CLIENT_COOKIE), address(CLIENT)));
    Cookies rolled = cookies(NEXT_SECRET, SECRET);
    assertThat(check(rolled, ours)).isEqualTo(State.GOOD);
    String fresh = hex(rolled.answer(bytes(ours), address(CLIENT)));
    assertThat(fresh).startsWith(CLIENT_COOKIE).isNotEqualTo(ours);
    assertThat(check(cookies(NEXT_SECRET), fresh)).isEqualTo(State.GOOD);
    assertThat(check(cookies(NEXT_SECRET), ours)).isEqualTo(State.BAD);
  }

  @Test
  void takesACookieFromNoOtherAddressNorBehindAnotherClientCookie() {
    Cookies cookies = cookies(SECRET);
    byte[] ours = cookies.answer(bytes(CLIENT_COOKIE), address(CLIENT));
    assertThat(cookies.check(ours, address("198.51.100.101"))).isEqualTo(State.BAD);
    assertThat(cookies.check(ours, address("2001:db8::1"))).isEqualTo(State.BAD);
    for (int i = 0; i < ours.length; i++) {
      ours[i] ^= 1;
      assertThat(cookies.check(ours, address(CLIENT))).isEqualTo(State.BAD);
      ours[i] ^= 1;
    }
    assertThat(cookies.check(ours, address(CLIENT))).isEqualTo(State.GOOD);
  }

  /** What others made by rules of their own is no offence, but proves nothing. */
  @Test
  void tellsCookiesOfOthersFromNone() {
    assertThat(check(cookies(SECRET), CLIENT_COOKIE)).isEqualTo(State.CLIENT_ONLY);
    assertThat(check(cookies(SECRET), CLIENT_COOKIE + "00".repeat(8))).isEqualTo(State.BAD);
    assertThat(check(cookies(SECRET), CLIENT_COOKIE + "01".repeat(32))).isEqualTo(State.BAD);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 9, 15, 41, 100})
  void knowsLengthsThatNoCookieHas(int length) {
    assertThat(Cookies.isWellFormed(length)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 40})
  void knowsLengthsOfCookies(int length) {
    assertThat(Cookies.isWellFormed(length)).isTrue();
  }

  @Test
  void randomSecretsAreReplacedAndTheOneBeforeIsKept() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    CookieSecrets secrets = new RandomSecrets(Duration.ofNanos(100), nanos::get);
    byte[] first = secrets.current().get(0);
    nanos.addAndGet(99);
    assertThat(secrets.current()).containsExactly(first);
    nanos.addAndGet(1);
    byte[] second = secrets.current().get(0);
    assertThat(secrets.current()).containsExactly(second, first);
    assertThat(second).hasSize(CookieSecrets.SIZE).isNotEqualTo(first);
    nanos.addAndGet(100);
    assertThat(secrets.current()).hasSize(2).endsWith(second);
    nanos.addAndGet(1000);
    assertThat(secrets.current()).hasSize(1).doesNotContain(first, second);
  }
}
