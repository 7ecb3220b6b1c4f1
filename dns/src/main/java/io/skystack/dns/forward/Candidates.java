package io.skystack.dns.forward;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Servers in the order in which one question tries them: those that are up by the policy, then the
 * others in any order, for what they are is known only by what they were. Servers that ask us are
 * not among them.
 */
final class Candidates {
  private final List<UpstreamServer> servers;
  private final int up;

  private Candidates(List<UpstreamServer> servers, int up) {
    this.servers = servers;
    this.up = up;
  }

  /**
   * @param turn counts questions
   */
  static Candidates of(List<UpstreamServer> all, Policy policy, int turn) {
    List<UpstreamServer> ordered = new ArrayList<>(all);
    switch (policy) {
      case RANDOM -> Collections.shuffle(ordered, ThreadLocalRandom.current());
      case ROUND_ROBIN -> Collections.rotate(ordered, -Math.floorMod(turn, all.size()));
      case SEQUENTIAL, ALL -> {}
    }
    List<UpstreamServer> up = new ArrayList<>(ordered.size());
    List<UpstreamServer> down = new ArrayList<>();
    for (UpstreamServer server : ordered) {
      if (server.isUp()) {
        up.add(server);
      } else if (!server.isLooping()) {
        down.add(server);
      }
    }
    int count = up.size();
    Collections.shuffle(down, ThreadLocalRandom.current());
    up.addAll(down);
    return new Candidates(up, count);
  }

  int size() {
    return servers.size();
  }

  /** Whether one that is up is left after so many were asked. */
  boolean hasUp(int asked) {
    return asked < up;
  }

  /** The one to ask after so many; begins anew after the last. */
  UpstreamServer at(int asked) {
    return servers.get(asked % servers.size());
  }
}
