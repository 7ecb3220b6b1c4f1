package io.skystack.dns.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Networks, each with a mark. An address has the mark of the smallest network that it belongs to
 * (the longest match). Immutable; looking an address up makes no objects.
 */
public final class NetworkTable {
  /** The mark of an address that belongs to no network of the table. */
  public static final int NONE = -1;

  private final Level[] ipv4;
  private final Level[] ipv6;

  private NetworkTable(Level[] ipv4, Level[] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** A table of networks with their marks, 0 or more each. */
  public static NetworkTable of(Map<Network, Integer> marks) {
    return new NetworkTable(levels(marks, true), levels(marks, false));
  }

  private static Level[] levels(Map<Network, Integer> marks, boolean isIpv4) {
    Map<Integer, List<Entry>> byLength = new TreeMap<>(Comparator.reverseOrder());
    marks.forEach(
        (network, mark) -> {
          byte[] bytes = network.address().getAddress();
          if (AddressBits.isIpv4(bytes) == isIpv4) {
            byLength
                .computeIfAbsent(network.prefixLength(), length -> new ArrayList<>())
                .add(new Entry(AddressBits.high(bytes), AddressBits.low(bytes), mark));
          }
        });
    return byLength.entrySet().stream()
        .map(level -> new Level(level.getKey(), level.getValue().stream().sorted()))
        .toArray(Level[]::new);
  }

  /** Whether there is no network in it. */
  public boolean isEmpty() {
    return ipv4.length == 0 && ipv6.length == 0;
  }

  /**
   * The mark of an address, {@link #NONE} if it belongs to no network here.
   *
   * @param address as {@link java.net.InetAddress#getAddress} gives it
   */
  public int markOf(byte[] address) {
    long high = AddressBits.high(address);
    long low = AddressBits.low(address);
    for (Level level : AddressBits.isIpv4(address) ? ipv4 : ipv6) {
      int mark = level.markOf(high, low);
      if (mark != NONE) {
        return mark;
      }
    }
    return NONE;
  }

  private record Entry(long high, long low, int mark) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byHigh = Long.compare(high, other.high);
      return byHigh != 0 ? byHigh : Long.compare(low, other.low);
    }
  }

  /** The networks with one length of prefix, in order. */
  private static final class Level {
    private final long highMask;
    private final long lowMask;
    private final long[] highs;
    private final long[] lows;
    private final int[] marks;

    Level(int prefixLength, Stream<Entry> sorted) {
      Entry[] entries = sorted.toArray(Entry[]::new);
      highMask = AddressBits.highMask(prefixLength);
      lowMask = AddressBits.lowMask(prefixLength);
      highs = Arrays.stream(entries).mapToLong(Entry::high).toArray();
      lows = Arrays.stream(entries).mapToLong(Entry::low).toArray();
      marks = Arrays.stream(entries).mapToInt(Entry::mark).toArray();
    }

    int markOf(long addressHigh, long addressLow) {
      long high = addressHigh & highMask;
      long low = addressLow & lowMask;
      int from = 0;
      int to = marks.length - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        int order = Long.compare(highs[middle], high);
        if (order == 0) {
          order = Long.compare(lows[middle], low);
        }
        if (order == 0) {
          return marks[middle];
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return NONE;
    }
  }
}
