package io.skystack.dns.dnssec;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.testing.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSEC3Record;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * Random zones that change, and random questions: every answer validates, its proof says what the
 * zone has, and an answer that still holds is the one that would be given.
 */
class RandomZonesTest {
  private static final int STEPS = 60;
  private static final List<String> LABELS = List.of("a", "b", "c", "*");
  private static final List<Integer> TYPES =
      List.of(Type.A, Type.AAAA, Type.TXT, Type.MX, Type.CNAME, Type.SOA, Type.DNSKEY, 999);
  private static final List<String> DATA =
      List.of(
          "A 10.0.0.1",
          "A 10.0.0.2",
          "AAAA fd00::1",
          "TXT \"hello\"",
          "MX 10 a.b",
          "60 TXT \"bye\"",
          "CNAME a",
          "CNAME c.b");

  private static Path folder = Path.of("");

  private record Question(String name, int type) {}

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("random-zones");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 12)
  void everyAnswerIsRight(@ForAll long seed) {
    Random random = new Random(seed);
    Zone zone = new Zone("kube.local.", lines(random));
    Map<Question, Answer> kept = new HashMap<>();
    try (Rig rig = Rig.of(newFolder(), zone)) {
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(8) == 0) {
          zone.change(lines(random));
        }
        Question question = new Question(name(random), any(random, TYPES));
        Answer answer = rig.ask(question.name(), question.type());
        assertThat(rig.faults("kube.local.", question.name(), question.type(), answer))
            .as("%s %s", question, answer)
            .isEmpty();
        checkProof(zone, question, answer);
        checkKept(kept.put(question, answer), answer);
      }
    }
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory(folder, "keys");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** But for signatures: another question may have brought a better one meanwhile. */
  private static void checkKept(@Nullable Answer before, Answer now) {
    if (before != null && before.validity().holds(System.nanoTime())) {
      assertThat(before.rcode()).isEqualTo(now.rcode());
      assertThat(unsigned(before.answer())).isEqualTo(unsigned(now.answer()));
      assertThat(unsigned(before.authority())).isEqualTo(unsigned(now.authority()));
    }
  }

  private static List<Record> unsigned(List<Record> section) {
    return section.stream().filter(record -> record.getType() != Type.RRSIG).toList();
  }

  /** The encloser is the closest, the types are those of the zone. */
  private static void checkProof(Zone zone, Question question, Answer answer) {
    if (answer.authority().stream().noneMatch(NSEC3Record.class::isInstance)
        || !answer.answer().isEmpty()) {
      return;
    }
    Name name = Rig.name(question.name());
    if (answer.rcode() == Rcode.NOERROR) {
      assertThat(zone.exists(name)).isTrue();
      SortedSet<Integer> types = types(zone, name);
      types.remove(question.type());
      assertThat(Validator.shownTypes(name, answer.authority())).contains(List.copyOf(types));
    } else {
      Name encloser = new Name(name, 1);
      while (!zone.exists(encloser)) {
        encloser = new Name(encloser, 1);
      }
      assertThat(Validator.shownTypes(encloser, answer.authority()))
          .contains(List.copyOf(types(zone, encloser)));
    }
  }

  private static SortedSet<Integer> types(Zone zone, Name name) {
    SortedSet<Integer> types = new TreeSet<>();
    if (zone.at(name, Type.CNAME).isEmpty()) {
      zone.records().stream()
          .filter(record -> record.getName().equals(name))
          .forEach(record -> types.add(record.getType()));
    } else { // whatever is asked for is answered with the CNAME
      types.addAll(Dnssec.Options.of(List.of(), List.of()).types());
      types.removeAll(List.of(Type.NS, Type.SOA, Type.DS, Type.DNAME));
    }
    if (name.labels() == 3) {
      types.add(Type.DNSKEY);
      types.add(Type.NSEC3PARAM);
    }
    if (!types.isEmpty()) {
      types.add(Type.RRSIG);
    }
    return types;
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static String name(Random random) {
    StringBuilder name = new StringBuilder();
    for (int labels = random.nextInt(5); labels > 0; labels--) {
      name.append(any(random, LABELS)).append('.');
    }
    return name.append("kube.local.").toString();
  }

  /** A zone in which no name has a CNAME and something else. */
  private static String[] lines(Random random) {
    Map<String, List<String>> byName = new HashMap<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      List<String> labels = new ArrayList<>();
      for (int j = 1 + random.nextInt(3); j > 0; j--) {
        labels.add(any(random, LABELS));
      }
      String data = any(random, DATA);
      List<String> own =
          byName.computeIfAbsent(String.join(".", labels), none -> new ArrayList<>());
      if (own.isEmpty() || (!data.contains("CNAME") && !own.get(0).contains("CNAME"))) {
        own.add(data);
      }
    }
    List<String> lines = new ArrayList<>();
    byName.forEach((name, own) -> own.forEach(data -> lines.add(name + " " + data)));
    return lines.toArray(String[]::new);
  }
}
