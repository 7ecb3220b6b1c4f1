package io.skystack.bench.data;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The sets of questions that servers are asked. */
public enum QuestionSet {
  /** One address each of 10,000 names. */
  ADDRESSES("a", "10,000 names, A") {
    @Override
    void write(BufferedWriter out) throws IOException {
      int[] order = shuffled(Dataset.SERVICES);
      for (int service : order) {
        ask(out, Dataset.service(service), "A");
      }
    }
  },

  /**
   * What a Pod's resolver asks with {@code ndots:5} until it has an answer: three names that do not
   * exist and one that does, each for both address types.
   */
  SEARCH_PATH("ndots", "ndots:5 mix") {
    @Override
    void write(BufferedWriter out) throws IOException {
      for (int service : shuffled(Dataset.SERVICES)) {
        String name = Dataset.service(service);
        for (String tail :
            new String[] {".default.svc.kube.local", ".svc.kube.local", ".kube.local", ""}) {
          ask(out, name + tail, "A");
          ask(out, name + tail, "AAAA");
        }
      }
    }
  },

  /** SRV with three targets, their addresses in the additional section. */
  SERVICES("srv", "SRV with 3 additional") {
    @Override
    void write(BufferedWriter out) throws IOException {
      for (int group : shuffled(Dataset.GROUPS)) {
        ask(out, Dataset.group(group), "SRV");
      }
    }
  },

  /**
   * Names that do not exist, each asked once: the common attack. Others each time they are written,
   * for a server remembers what it was asked in the run before.
   */
  RANDOM("nx", "random names that do not exist") {
    @Override
    void write(BufferedWriter out) throws IOException {
      Random random = new Random();
      for (int i = 0; i < RANDOM_NAMES; i++) {
        ask(
            out,
            Long.toString(random.nextLong() & Long.MAX_VALUE, 36) + ".default.svc.kube.local",
            "A");
      }
    }
  },

  /** Twenty addresses each of 100 names. */
  MANY("many", "100 names with 20 addresses") {
    @Override
    void write(BufferedWriter out) throws IOException {
      for (int crowd : shuffled(Dataset.CROWDS)) {
        ask(out, Dataset.crowd(crowd), "A");
      }
    }
  };

  private static final int RANDOM_NAMES = 1_000_000;

  private final String label;
  private final String title;

  QuestionSet(String label, String title) {
    this.label = label;
    this.title = title;
  }

  /** Its name on the command line and in results. */
  public String label() {
    return label;
  }

  /** What it is, for people. */
  public String title() {
    return title;
  }

  /** Writes it as dnsperf reads it, and gives the file. */
  public Path writeTo(Path folder) throws IOException {
    Path file = folder.resolve(label + ".questions");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      write(out);
    }
    return file;
  }

  abstract void write(BufferedWriter out) throws IOException;

  private static void ask(BufferedWriter out, String name, String type) throws IOException {
    out.write(name);
    out.write(' ');
    out.write(type);
    out.write('\n');
  }

  /** The numbers below {@code count} in an order that is the same in every run. */
  private static int[] shuffled(int count) {
    int[] order = new int[count];
    Random random = new Random(count);
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
