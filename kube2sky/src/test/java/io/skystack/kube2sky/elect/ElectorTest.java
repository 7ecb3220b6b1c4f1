package io.skystack.kube2sky.elect;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Elections, a round at a time, with clocks that the test turns. */
class ElectorTest {
  private static final Duration DURATION = Duration.ofSeconds(15);

  private final Shelf shelf = new Shelf();
  private long now = Duration.ofHours(1).toNanos();
  private final Voter a = new Voter("a");
  private final Voter b = new Voter("b");

  /** A Lease in memory that guards its writes as an API server does. */
  private static final class Shelf implements LeaseStore {
    private Optional<Lease> lease = Optional.empty();
    private int version;
    private boolean broken;

    @Override
    public Optional<Lease> read() throws IOException {
      if (broken) {
        throw new IOException("cut");
      }
      return lease;
    }

    @Override
    public Optional<Lease> write(Lease wanted) throws IOException {
      String there = read().map(Lease::version).orElse("");
      if (!there.equals(wanted.version())) {
        return Optional.empty();
      }
      lease =
          Optional.of(
              new Lease(wanted.holder(), wanted.term(), wanted.duration(), "v" + ++version));
      return lease;
    }

    @Override
    public String where() {
      return "the shelf";
    }

    private Lease there() {
      return lease.orElseThrow();
    }
  }

  /** A candidate and its elector. */
  private final class Voter implements Candidate {
    private final List<String> heard = new ArrayList<>();
    private final Elector elector;
    private long fence;
    private boolean unable;

    Voter(String name) {
      elector =
          new Elector(
              shelf,
              new Elector.Settings("default", "kube2sky", name, DURATION),
              this,
              new PrometheusRegistry(),
              () -> now);
    }

    @Override
    public OptionalLong elected(long term) throws IOException {
      if (unable) {
        throw new IOException("etcd is away");
      }
      if (term <= fence) {
        return OptionalLong.of(fence);
      }
      heard.add("elected " + term);
      return OptionalLong.empty();
    }

    @Override
    public void deposed() {
      heard.add("deposed");
    }

    void round() throws InterruptedException {
      elector.round();
    }
  }

  private void passes(Duration time) {
    now += time.toNanos();
  }

  @Test
  void theFirstOneMakesTheLeaseAndTheOthersWait() throws Exception {
    a.round();
    b.round();
    assertThat(a.heard).containsExactly("elected 1");
    assertThat(b.heard).isEmpty();
    assertThat(b.elector.holder()).isEqualTo("a");
  }

  @Test
  void whoeverHoldsItKeepsItWhileItIsRenewed() throws Exception {
    a.round();
    for (int i = 0; i < 20; i++) {
      passes(Duration.ofSeconds(2));
      a.round();
      b.round();
    }
    assertThat(a.heard).containsExactly("elected 1");
    assertThat(b.heard).isEmpty();
  }

  @Test
  void oneThatIsGoneIsReplacedOnceItsLeaseRanOutByTheClockOfTheOther() throws Exception {
    a.round();
    b.round();
    passes(DURATION);
    b.round();
    assertThat(b.heard).isEmpty();
    passes(Duration.ofMillis(1));
    b.round();
    assertThat(b.heard).containsExactly("elected 2");
    assertThat(shelf.there().holder()).isEqualTo("b");
  }

  @Test
  void whoFirstSeesALeaseGivesItItsWholeDuration() throws Exception {
    a.round();
    passes(Duration.ofHours(1));
    b.round();
    assertThat(b.heard).isEmpty();
  }

  @Test
  void oneThatWakesUpLateFindsThatItLost() throws Exception {
    a.round();
    b.round();
    passes(Duration.ofSeconds(16));
    b.round();
    a.round();
    assertThat(a.heard).containsExactly("elected 1", "deposed");
    assertThat(b.heard).containsExactly("elected 2");
  }

  @Test
  void whoCannotRenewStepsDownBeforeAnotherMayTakeIt() throws Exception {
    a.round();
    shelf.broken = true;
    passes(Duration.ofSeconds(10));
    a.round();
    assertThat(a.heard).containsExactly("elected 1");
    passes(Duration.ofMillis(1));
    a.round();
    assertThat(a.heard).containsExactly("elected 1", "deposed");
    shelf.broken = false;
    a.round();
    assertThat(a.heard).containsExactly("elected 1", "deposed", "elected 1");
  }

  @Test
  void aTermThatTheStoreHasSeenBeforeIsRaised() throws Exception {
    a.fence = 7; // the Lease was deleted and made anew
    a.round();
    assertThat(a.heard).containsExactly("elected 8");
    assertThat(shelf.there().term()).isEqualTo(8);
  }

  @Test
  void whoCannotTakeItsSeatLetsAnotherHaveTheLease() throws Exception {
    a.unable = true;
    a.round();
    b.round();
    assertThat(a.heard).isEmpty();
    for (int i = 0; i < 8; i++) {
      passes(Duration.ofSeconds(2));
      a.round();
    }
    assertThat(shelf.there().holder()).isEmpty();
    a.round();
    assertThat(shelf.there().holder()).isEmpty();
    b.round();
    assertThat(b.heard).containsExactly("elected 2");
    assertThat(a.heard).doesNotContain("elected 1");
  }

  @Test
  void aLeaseThatSomebodyDeletedIsMadeAgain() throws Exception {
    a.round();
    shelf.lease = Optional.empty();
    a.round();
    assertThat(shelf.there().holder()).isEqualTo("a");
    assertThat(a.heard).containsExactly("elected 1");
  }
}
