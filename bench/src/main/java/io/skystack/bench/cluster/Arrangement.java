package io.skystack.bench.cluster;

import java.util.List;

/**
 * Processes that give a cluster's names together.
 *
 * @param parts in the order in which they start
 * @param dnsPort where they answer, on 127.0.0.1
 * @param publisher the port of the operations endpoint of the one that writes records; 0 for none
 * @param live whether changes are to be seen at once; not by one that answers from a cache
 */
public record Arrangement(String name, List<Part> parts, int dnsPort, int publisher, boolean live) {
  public Arrangement {
    parts = List.copyOf(parts);
  }
}
