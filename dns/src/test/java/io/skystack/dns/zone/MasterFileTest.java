package io.skystack.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.dns.zone.MasterFile.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MasterFileTest {
  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> records(Path file) throws ZoneException {
    return MasterFile.read(file, ZoneTesting.name("example.")).entries().stream()
        .map(Entry::record)
        .map(record -> record.getTTL() + " " + ZoneTesting.text(record))
        .toList();
  }

  @Test
  void readsOwnersTtlsAndClassesInEveryOrder() throws Exception {
    Path file =
        write(
            "z",
            """
            $TTL 1h
            @ IN SOA ns root (
                 1 ; serial
                 2 3 4 5 )
              NS ns
            ns 60 IN A 192.0.2.1
            \tIN 70 A 192.0.2.2 ; a comment
            $ORIGIN sub
            a 1h30m TXT "two words" one
            b.example. CNAME @

            $TTL 5
            c A 192.0.2.3""");
    assertThat(records(file))
        .containsExactly(
            "3600 example. SOA ns.example. root.example. 1 2 3 4 5",
            "3600 example. NS ns.example.",
            "60 ns.example. A 192.0.2.1",
            "70 ns.example. A 192.0.2.2",
            "5400 a.sub.example. TXT \"two words\" \"one\"",
            "3600 b.example. CNAME sub.example.",
            "5 c.sub.example. A 192.0.2.3");
  }

  /** As BIND has it, and RFC 1035 section 5.1 for the rest. */
  @Test
  void takesTheMinimumForATtlWhereThereIsNone() throws Exception {
    assertThat(
            records(
                write("z", "@ SOA ns root 1 2 3 4 55\n@ NS ns\na 7 A 192.0.2.1\nb A 192.0.2.1\n")))
        .containsExactly(
            "55 example. SOA ns.example. root.example. 1 2 3 4 55",
            "55 example. NS ns.example.",
            "7 a.example. A 192.0.2.1",
            "55 b.example. A 192.0.2.1");
  }

  @Test
  void includesFilesRelativeToTheIncludingOne() throws Exception {
    write("inc/one", "a A 192.0.2.1\n$INCLUDE two\n");
    write("inc/two", "$ORIGIN other.example.\nb A 192.0.2.2\n");
    Path file =
        write("z", "$TTL 9\nx A 192.0.2.3\n$INCLUDE inc/one sub\n  A 192.0.2.4\ny A 192.0.2.5\n");
    assertThat(records(file))
        .containsExactly(
            "9 x.example. A 192.0.2.3",
            "9 a.sub.example. A 192.0.2.1",
            "9 b.other.example. A 192.0.2.2",
            "9 x.example. A 192.0.2.4",
            "9 y.example. A 192.0.2.5");
    assertThat(MasterFile.read(file, ZoneTesting.name("example.")).files())
        .containsExactly(file, folder.resolve("inc/one"), folder.resolve("inc/two"));
  }

  @Test
  void generatesRecords() throws Exception {
    assertThat(
            records(
                write(
                    "z",
                    "$TTL 9\n$GENERATE 1-3 h$ A 192.0.2.$\n$GENERATE 8-12/4 ${0,3,d} PTR h$\n")))
        .containsExactly(
            "9 h1.example. A 192.0.2.1",
            "9 h2.example. A 192.0.2.2",
            "9 h3.example. A 192.0.2.3",
            "9 008.example. PTR h8.example.",
            "9 012.example. PTR h12.example.");
  }

  @Test
  void readsTypesThatNobodyKnows() throws Exception {
    assertThat(records(write("z", "a 1 TYPE65280 \\# 2 abcd\n")))
        .containsExactly("1 a.example. TYPE65280 \\# 2 ABCD");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a A 192.0.2.300 | 3: Invalid address: 192.0.2.300",
        "a FOO 1 | 3: 'FOO' is no type of record",
        "a CH A 192.0.2.1 | 3: class CH is not served from files, only IN is",
        "a AXFR | 3: AXFR has no records of its own",
        "a..b A 192.0.2.1 | 3: 'a..b' is not a name",
        "a A 192.0.2.1 more | 3: unexpected tokens at end of record",
        "a MX mail | 3: expected an integer",
        "$FOO x | 3: there is no directive $FOO: $ORIGIN, $TTL, $INCLUDE, $GENERATE are all",
        "$TTL soon | 3: expected a TTL value",
        "$GENERATE 3-1 a$ A 192.0.2.1 | 3: the range '3-1' is empty",
        "$GENERATE 0-4294967295 a$ A 192.0.2.1 | 3: $GENERATE makes more than 1048576 records",
        "$GENERATE x a$ A 192.0.2.1 | 3: 'x' is no range: write FROM-TO or FROM-TO/STEP",
        "$GENERATE 1-2 a$ MX 1 | 3: $GENERATE makes no records of type MX",
        "a ) A 192.0.2.1 | 3: invalid close parenthesis",
        "$INCLUDE z | 3: includes go deeper than 16",
      })
  void saysWhereAFileIsBroken(String line, String complaint) throws Exception {
    Path file = write("z", "$TTL 1\n; a comment\n" + line + "\n");
    assertThatThrownBy(() -> records(file))
        .isInstanceOf(ZoneException.class)
        .hasMessageStartingWith(file + ":" + complaint);
  }

  @Test
  void saysWhereAnIncludedFileIsBroken() throws Exception {
    Path included = write("inc", "\n\nb A nowhere\n");
    Path file = write("z", "$TTL 1\n$INCLUDE inc\n");
    assertThatThrownBy(() -> records(file)).hasMessage(included + ":3: Invalid address: nowhere");
  }

  /** What another user's file holds must not be read into a message. */
  @Test
  void includesNothingFromOutsideOfItsFolder() throws Exception {
    Path secret = write("secret", "root:x\n");
    Path file = write("zones/z", "$TTL 1\n$INCLUDE " + secret + "\n");
    assertThatThrownBy(() -> records(file))
        .hasMessageStartingWith(file + ":2: " + secret + " is not below the zone file's folder");
    Files.createSymbolicLink(folder.resolve("zones/link"), secret);
    Path linked = write("zones/y", "$TTL 1\n$INCLUDE link\n");
    assertThatThrownBy(() -> records(linked)).hasMessageContaining("is not below");
  }

  @Test
  void saysThatThereIsNoFile() {
    Path file = folder.resolve("none");
    assertThatThrownBy(() -> records(file)).hasMessage(file + ": there is no such file");
    assertThatThrownBy(() -> records(folder)).hasMessage(folder + ": is not a file");
  }

  private static ZoneBuilder.Built build(Path file) throws ZoneException {
    return ZoneBuilder.read(file, ZoneTesting.name("example."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a CNAME b| a.example. has a CNAME record and others: it must have no others",
        "a CNAME c| a.example. has two CNAME records",
        "@ SOA ns root 2 2 3 4 5| a second SOA",
      })
  void saysWhichLineContradictsAnother(String line, String complaint) throws Exception {
    String before = line.contains("CNAME c") ? "a CNAME b\n" : "a A 192.0.2.1\n";
    Path file = write("z", ZoneTesting.soa(1) + before + line + "\n");
    assertThatThrownBy(() -> build(file)).hasMessage(file + ":4: " + complaint);
  }

  @Test
  void wantsASoa() throws Exception {
    Path file = write("z", "$TTL 1\na A 192.0.2.1\n");
    assertThatThrownBy(() -> build(file)).hasMessage(file + ": there is no SOA record of example.");
  }

  @Test
  void leavesOutWhatIsNotBelowTheApex() throws Exception {
    Path file =
        write("z", ZoneTesting.soa(1) + "@ NS ns\na.other. A 192.0.2.1\nb.other. A 192.0.2.1\n");
    assertThat(build(file).warnings())
        .containsExactly(
            file + ":4: a.other. is not below example. and is left out",
            file + ": 2 records are not below example. and are left out");
  }
}
