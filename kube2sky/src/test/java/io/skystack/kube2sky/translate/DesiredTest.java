package io.skystack.kube2sky.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.kube2sky.model.ObjectName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesiredTest {
  private static final RecordKey KEY = RecordKey.parse("local/kube/svc/default/a/pod-0");
  private static final Unit A = new Unit.Service(new ObjectName("default", "a"));
  private static final Unit B = new Unit.Service(new ObjectName("default", "b"));

  private final Desired desired = new Desired();

  private static Claim claim(int number) {
    String host = "10.%d.%d.%d".formatted(number >> 16, (number >> 8) & 0xff, number & 0xff);
    return new Claim(KEY, ServiceRecord.builder().host(host).build());
  }

  /** One hostname may be that of very many addresses. */
  @Test
  void aKeyThatIsClaimedVeryOftenLosesClaimsOneByOne() {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      claims.add(claim(i));
    }
    assertThat(desired.update(A, claims)).hasSize(10_000);
    assertThat(desired.size()).isEqualTo(10_000);
    assertThat(desired.update(A, claims.subList(0, 9_990))).hasSize(10);
    assertThat(desired.update(A, List.of(claims.get(5)))).contains(KEY);
    assertThat(desired.at(KEY)).contains(claims.get(5).value());
    desired.update(A, List.of());
    assertThat(desired.all()).isEmpty();
    assertThat(desired.size()).isZero();
  }

  @Test
  void oneOfSeveralClaimsOnAValueGoesAndTheOthersStay() {
    desired.update(A, List.of(claim(1), claim(2)));
    desired.update(B, List.of(claim(1)));
    assertThat(desired.all()).hasSize(2);
    assertThat(desired.update(A, List.of(claim(1)))).hasSize(3);
    assertThat(desired.at(KEY)).contains(claim(1).value());
    assertThat(desired.update(A, List.of())).isEmpty();
    assertThat(desired.unitAt(KEY)).contains(B);
  }
}
