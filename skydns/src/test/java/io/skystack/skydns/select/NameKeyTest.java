package io.skystack.skydns.select;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.common.record.RecordKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class NameKeyTest {
  @Test
  void reversesTheLabels() {
    assertThat(NameKey.keyOf(Name.fromConstantString("MySQL.default.svc.kube.local.")))
        .contains(RecordKey.parse("local/kube/svc/default/mysql"));
    assertThat(NameKey.nameOf(RecordKey.parse("local/kube/svc/default/mysql")))
        .contains(Name.fromConstantString("mysql.default.svc.kube.local."));
    assertThat(NameKey.keyOf(Name.root)).contains(RecordKey.ROOT);
    assertThat(NameKey.nameOf(RecordKey.ROOT)).contains(Name.root);
  }

  @Test
  void aLabelWithASlashHasNoKey() {
    assertThat(NameKey.keyOf(Name.fromConstantString("a/b.kube.local."))).isEmpty();
    assertThat(NameKey.keyOf(Name.fromConstantString("a\\047b.kube.local."))).isEmpty();
  }

  /** RFC 1035 section 2.3.4. */
  @Test
  void keysBeyondTheBoundsOfNamesHaveNone() {
    assertThat(NameKey.nameOf(RecordKey.of("a".repeat(63)))).isPresent();
    assertThat(NameKey.nameOf(RecordKey.of("a".repeat(64)))).isEmpty();
    String label = "a".repeat(63);
    assertThat(NameKey.nameOf(RecordKey.of(label, label, label, "a".repeat(61)))).isPresent();
    assertThat(NameKey.nameOf(RecordKey.of(label, label, label, "a".repeat(62)))).isEmpty();
  }

  @Property
  void everyNameOfKeyableLabelsComesBackInLowerCase(@ForAll("labels") List<String> labels)
      throws IOException {
    Name name = name(labels);
    RecordKey key = NameKey.keyOf(name).orElseThrow();
    Name back = NameKey.nameOf(key).orElseThrow();

    assertThat(back).isEqualTo(name);
    assertThat(back.toWire()).isEqualTo(name.toWireCanonical());
    assertThat(key.depth()).isEqualTo(labels.size());
  }

  @Property
  void everyLowerCaseKeyComesBack(@ForAll("labels") List<String> labels) {
    List<String> lower = labels.stream().map(NameKeyTest::asciiLower).toList();
    RecordKey key = RecordKey.of(lower);

    assertThat(NameKey.keyOf(NameKey.nameOf(key).orElseThrow())).contains(key);
  }

  @Property
  void belowIsBelow(@ForAll("labels") List<String> labels, @ForAll("label") String label)
      throws IOException {
    Name above = name(labels);
    List<String> more = new ArrayList<>(labels);
    more.add(0, label);

    assertThat(NameKey.keyOf(name(more)).orElseThrow().parent())
        .isEqualTo(NameKey.keyOf(above).orElseThrow());
  }

  private static String asciiLower(String label) {
    return label
        .chars()
        .map(c -> c < 0x80 ? Character.toLowerCase(c) : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Name name(List<String> labels) throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    for (String label : labels) {
      wire.write(label.length());
      wire.write(label.getBytes(ISO_8859_1));
    }
    wire.write(0);
    return new Name(wire.toByteArray());
  }

  /** Any bytes, dots, backslashes and zeros among them, but no slash. */
  @Provide
  Arbitrary<String> label() {
    return Arbitraries.chars()
        .range((char) 0, (char) 255)
        .filter(c -> c != '/')
        .array(char[].class)
        .ofMinSize(1)
        .ofMaxSize(40)
        .map(String::new);
  }

  @Provide
  Arbitrary<List<String>> labels() {
    return label().list().ofMaxSize(5);
  }
}
