package io.skystack.bench.data;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The records, as keys and values for etcd and as a zone file for everybody else. */
public final class Dataset {
  static final int SERVICES = 10_000;
  static final int GROUPS = 1_000;
  static final int CROWDS = 100;

  private static final int GROUP_SIZE = 3;
  private static final int CROWD_SIZE = 20;
  private static final int TTL = 300;
  private static final int PORT = 8080;
  private static final int WEIGHT = 10;

  private Dataset() {}

  /** A name with one address. */
  public static String service(int number) {
    return "svc-" + number + ".default.svc.kube.local";
  }

  /** A name with three SRV records. */
  static String group(int number) {
    return "group-" + number + ".groups.svc.kube.local";
  }

  /** A name with twenty addresses. */
  static String crowd(int number) {
    return "crowd-" + number + ".crowds.svc.kube.local";
  }

  /** One record of {@link #all}. */
  public record Entry(RecordKey key, ServiceRecord value) {}

  /** All records, in no order that matters. */
  public static List<Entry> all() {
    List<Entry> all = new ArrayList<>();
    add(all, "ns1.ns.dns.kube.local", "127.0.0.1", 0);
    for (int i = 0; i < SERVICES; i++) {
      add(all, service(i), address(i), 0);
    }
    for (int i = 0; i < GROUPS; i++) {
      for (int member = 0; member < GROUP_SIZE; member++) {
        add(all, member(member, group(i)), address(i * GROUP_SIZE + member), PORT);
      }
    }
    for (int i = 0; i < CROWDS; i++) {
      for (int member = 0; member < CROWD_SIZE; member++) {
        add(all, member(member, crowd(i)), address(i * CROWD_SIZE + member), 0);
      }
    }
    return all;
  }

  /** One record for one name. */
  public static Entry entry(String name, String host) {
    List<Entry> one = new ArrayList<>();
    add(one, name, host, 0);
    return one.get(0);
  }

  /** A name with one address. */
  public static Entry service(int number, String host) {
    return entry(service(number), host);
  }

  private static void add(List<Entry> all, String name, String host, int port) {
    List<String> labels = new ArrayList<>();
    for (String label : name.split("\\.", -1)) {
      labels.add(0, label);
    }
    ServiceRecord value =
        ServiceRecord.builder().host(host).port(port).weight(WEIGHT).ttl(TTL).build();
    all.add(new Entry(RecordKey.of(labels), value));
  }

  private static String member(int number, String name) {
    return "e" + number + "." + name;
  }

  /** The address of that name; of another with another number. */
  public static String address(int number) {
    return "10." + (number >> 16 & 0xFF) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
  }

  /** Writes the same as a master file (RFC 1035 section 5), and gives the file. */
  public static Path writeZone(Path folder) throws IOException {
    Path file = folder.resolve("kube.local.zone");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("$ORIGIN kube.local.\n$TTL " + TTL + "\n");
      out.write("@ SOA ns1.ns.dns hostmaster 1 28800 7200 604800 60\n@ NS ns1.ns.dns\n");
      out.write("ns1.ns.dns A 127.0.0.1\n");
      for (int i = 0; i < SERVICES; i++) {
        out.write(service(i) + ". A " + address(i) + "\n");
      }
      for (int i = 0; i < GROUPS; i++) {
        for (int member = 0; member < GROUP_SIZE; member++) {
          String target = member(member, group(i));
          out.write(group(i) + ". SRV 10 33 " + PORT + " " + target + ".\n");
          out.write(target + ". A " + address(i * GROUP_SIZE + member) + "\n");
        }
      }
      for (int i = 0; i < CROWDS; i++) {
        for (int member = 0; member < CROWD_SIZE; member++) {
          out.write(crowd(i) + ". A " + address(i * CROWD_SIZE + member) + "\n");
        }
      }
    }
    return file;
  }
}
