package io.skystack.skydns.answer;

import io.skystack.common.record.RecordKey;
import io.skystack.common.record.ServiceRecord;
import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.select.PlainSelection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of answers, one after the other, in plain text and slowly: what {@link SkyPlugin} must
 * say for names in lower case. Bounds of work are not in it.
 */
final class PlainAnswers {
  private final String domain;
  private final boolean strict;
  private final List<StoredRecord> records;
  private final Map<String, List<String>> outside;

  /** An answer: the response code, and each section as lines without TTL. */
  record Said(String rcode, List<String> answer, List<String> additional, List<Integer> ttls) {}

  /** A line of a section: owner, type and data; and its TTL. */
  private record Line(String text, int ttl) {}

  /**
   * @param outside lines without TTL by {@code NAME TYPE}; all of TTL 60
   */
  PlainAnswers(
      String domain,
      boolean strict,
      List<StoredRecord> records,
      Map<String, List<String>> outside) {
    this.domain = domain;
    this.strict = strict;
    this.records = records;
    this.outside = outside;
  }

  Said answer(String name, String type) {
    boolean apex = name.equals(domain);
    if (!apex && !exists(name)) {
      return said("NXDOMAIN", List.of(), List.of());
    }
    List<StoredRecord> own = select(name, strict);
    List<Line> additional = new ArrayList<>();
    List<Line> answer =
        switch (type) {
          case "A", "AAAA" -> {
            List<StoredRecord> atApex = apex ? select("apex.dns." + domain, false) : List.of();
            yield walk(name, atApex.isEmpty() ? own : atApex, Set.of(type), Set.of(name), 0);
          }
          case "SRV" -> services(name, own, additional);
          case "MX" -> exchanges(name, own, additional);
          case "TXT" -> texts(name, own);
          case "CNAME" -> alias(name, own);
          case "NS" -> apex ? nameServers(additional) : List.of();
          default -> List.of();
        };
    return said("NOERROR", answer, answer.isEmpty() ? List.of() : additional);
  }

  private static Said said(String rcode, List<Line> answer, List<Line> additional) {
    List<Integer> ttls = new ArrayList<>();
    for (List<Line> section : List.of(answer, additional)) {
      section.stream().map(Line::ttl).min(Integer::compare).ifPresent(ttls::add);
    }
    return new Said(rcode, once(answer), once(additional), ttls);
  }

  private static List<String> once(List<Line> section) {
    return new ArrayList<>(new LinkedHashSet<>(section.stream().map(Line::text).toList()));
  }

  // Names and records.

  private static List<String> labels(String name) {
    List<String> labels = new ArrayList<>(Arrays.asList(name.split("\\.")));
    Collections.reverse(labels);
    return labels;
  }

  private static String name(RecordKey key) {
    List<String> labels = new ArrayList<>(key.labels());
    Collections.reverse(labels);
    return String.join(".", labels);
  }

  private boolean exists(String name) {
    return !PlainSelection.allBelow(records, labels(name)).isEmpty();
  }

  private List<StoredRecord> select(String name, boolean strictly) {
    return strictly
        ? PlainSelection.own(records, labels(name))
        : PlainSelection.allBelow(records, labels(name));
  }

  private boolean isOurs(String name) {
    return name.equals(domain) || name.endsWith("." + domain);
  }

  private static String stripped(String name, int count) {
    List<String> labels = Arrays.asList(name.split("\\."));
    return String.join(".", labels.subList(count < labels.size() ? count : 0, labels.size()));
  }

  private static int ttl(StoredRecord record) {
    return record.value().ttl() == 0 ? 3600 : record.value().ttl();
  }

  private static int priority(StoredRecord record) {
    return record.value().priority() == 0 ? 10 : record.value().priority();
  }

  private static int weight(StoredRecord record) {
    return record.value().weight() == 0 ? 100 : record.value().weight();
  }

  /** A, AAAA, NAME, or empty for none and for what is neither. */
  private static String kind(ServiceRecord value) {
    String host = value.host();
    if (host.isEmpty() || host.equals("10.0.0.300")) {
      return "";
    }
    return host.startsWith("10.") ? "A" : host.contains(":") ? "AAAA" : "NAME";
  }

  private static String address(String owner, ServiceRecord value) {
    String data = kind(value).equals("A") ? value.host() : "fd00:0:0:0:0:0:0:1";
    return owner + ". " + kind(value) + " " + data;
  }

  // The types.

  /** What a name gives: its addresses, then the first CNAME that leads somewhere, with that. */
  private List<Line> walk(
      String owner, List<StoredRecord> own, Set<String> types, Set<String> passed, int cnames) {
    List<Line> lines = new ArrayList<>();
    List<Line> chain = new ArrayList<>();
    for (StoredRecord record : own) {
      String kind = kind(record.value());
      if (types.contains(kind)) {
        lines.add(new Line(address(owner, record.value()), ttl(record)));
      }
      String target = record.value().host();
      if (kind.equals("NAME") && chain.isEmpty() && cnames < 8 && !passed.contains(target)) {
        List<Line> rest = walk(target, types, passed, cnames + 1);
        if (!rest.isEmpty()) {
          chain.add(new Line(owner + ". CNAME " + target + ".", ttl(record)));
          chain.addAll(rest);
        }
      }
    }
    lines.addAll(chain);
    return lines;
  }

  private List<Line> walk(String name, Set<String> types, Set<String> passed, int cnames) {
    if (!isOurs(name)) {
      List<Line> lines = new ArrayList<>();
      for (String type : List.of("A", "AAAA")) {
        if (types.contains(type)) {
          outside
              .getOrDefault(name + " " + type, List.of())
              .forEach(line -> lines.add(new Line(line, 60)));
        }
      }
      return lines;
    }
    Set<String> more = new LinkedHashSet<>(passed);
    more.add(name);
    return walk(name, select(name, strict), types, more, cnames);
  }

  private String target(StoredRecord record) {
    String name = kind(record.value()).equals("NAME") ? record.value().host() : name(record.key());
    return stripped(name, record.value().targetStrip());
  }

  private void addAddresses(StoredRecord record, List<Line> additional) {
    String target = target(record);
    if (kind(record.value()).equals("NAME")) {
      additional.addAll(walk(target, Set.of("A", "AAAA"), Set.of(), 0));
    } else {
      additional.add(new Line(address(target, record.value()), ttl(record)));
    }
  }

  private List<Line> services(String name, List<StoredRecord> own, List<Line> additional) {
    List<StoredRecord> hosts = own.stream().filter(r -> !kind(r.value()).isEmpty()).toList();
    Map<Integer, Integer> sums = new HashMap<>();
    hosts.forEach(record -> sums.merge(priority(record), weight(record), Integer::sum));
    List<Line> lines = new ArrayList<>();
    for (StoredRecord record : hosts) {
      int weight = 100 * weight(record) / sums.get(priority(record));
      lines.add(
          new Line(
              "%s. SRV %d %d %d %s."
                  .formatted(name, priority(record), weight, record.value().port(), target(record)),
              ttl(record)));
      addAddresses(record, additional);
    }
    return lines;
  }

  private List<Line> exchanges(String name, List<StoredRecord> own, List<Line> additional) {
    List<Line> lines = new ArrayList<>();
    for (StoredRecord record : own) {
      if (record.value().mail() && !kind(record.value()).isEmpty()) {
        String data = priority(record) + " " + target(record) + ".";
        lines.add(new Line(name + ". MX " + data, ttl(record)));
        addAddresses(record, additional);
      }
    }
    return lines;
  }

  private static List<Line> texts(String name, List<StoredRecord> own) {
    return own.stream()
        .filter(record -> !record.value().text().isEmpty())
        .map(record -> new Line(name + ". TXT \"" + record.value().text() + "\"", ttl(record)))
        .toList();
  }

  private List<Line> alias(String name, List<StoredRecord> own) {
    int depth = labels(name).size();
    return own.stream()
        .filter(
            record -> {
              int below = record.key().depth() - depth;
              boolean nameless = strict && below == 1 && record.value().targetStrip() > 0;
              return (below == 0 || nameless)
                  && kind(record.value()).equals("NAME")
                  && !record.value().host().equals(name);
            })
        .limit(1)
        .map(record -> new Line(name + ". CNAME " + record.value().host() + ".", ttl(record)))
        .toList();
  }

  private List<Line> nameServers(List<Line> glue) {
    List<Line> lines = new ArrayList<>();
    for (StoredRecord record : select("ns.dns." + domain, false)) {
      String kind = kind(record.value());
      if (kind.equals("A") || kind.equals("AAAA")) {
        String server = name(record.key());
        lines.add(new Line(domain + ". NS " + server + ".", ttl(record)));
        glue.add(new Line(address(server, record.value()), ttl(record)));
      }
    }
    return lines;
  }
}
