package io.skystack.kube2sky.control;

import io.skystack.common.cli.OneLine;
import io.skystack.common.etcd.EtcdFence;
import io.skystack.kube2sky.elect.Candidate;
import io.skystack.kube2sky.publish.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A publisher that writes while it is elected. The seat is the fence in etcd: it is taken before
 * the publisher begins, so that nothing of its predecessor comes between its writes.
 */
public final class Leadership implements Candidate {
  private final EtcdFence fence;
  private final Publisher publisher;
  private final String identity;
  private final Duration patience;

  /**
   * For a publisher whose sink has this fence.
   *
   * @param patience how long taking it may take
   */
  public Leadership(EtcdFence fence, Publisher publisher, String identity, Duration patience) {
    this.fence = fence;
    this.publisher = publisher;
    this.identity = identity;
    this.patience = patience;
  }

  @Override
  public OptionalLong elected(long term) throws IOException, InterruptedException {
    try {
      EtcdFence.Outcome outcome =
          fence.take(identity, term).get(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (outcome instanceof EtcdFence.Outdated outdated) {
        return OptionalLong.of(outdated.term());
      }
      publisher.lead(true);
      return OptionalLong.empty();
    } catch (ExecutionException e) {
      throw new IOException(
          "the fence cannot be taken: " + OneLine.first(String.valueOf(e.getCause().getMessage())),
          e);
    } catch (TimeoutException e) {
      throw new IOException("the fence cannot be taken: etcd did not answer in time", e);
    }
  }

  @Override
  public void deposed() {
    fence.drop();
    publisher.lead(false);
  }
}
