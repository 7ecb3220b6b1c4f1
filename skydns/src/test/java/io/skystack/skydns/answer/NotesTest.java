package io.skystack.skydns.answer;

import io.skystack.dns.plugin.CollectingTrace;
import io.skystack.dns.plugin.Query;
import io.skystack.skydns.cases.OutsideNames;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a query's trace is told: what was read, by which rule, and what was left out and why. */
class NotesTest {
  private final TestRecords records = new TestRecords();
  private SkyOptions options = SkyOptions.of(List.of(Asking.name("kube.local")));

  private List<String> notes(String name, String type) {
    OutsideNames outside =
        new OutsideNames(List.of("www.example.org. 300 IN A 192.0.2.1"), Set.of("broken.example."));
    CollectingTrace trace = new CollectingTrace(100);
    Query query = Asking.query(name, type);
    new Asking(records, outside, options)
        .ask(
            new Query(
                query.name(),
                query.type(),
                query.dclass(),
                true,
                false,
                query.edns(),
                query.client(),
                query.transport(),
                trace));
    return trace.notes().stream()
        .map(note -> note.plugin() + " " + note.what() + " " + note.subject() + ": " + note.text())
        .toList();
  }

  private static String containing(List<String> notes, String... parts) {
    return notes.stream()
        .filter(note -> List.of(parts).stream().allMatch(note::contains))
        .findFirst()
        .orElseThrow(() -> new AssertionError(List.of(parts) + " is in none of " + notes));
  }

  @Test
  void keysReadAndHowEachRecordCameIn() {
    records.put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    records.put("local/kube/web/a", "{\"host\":\"10.0.0.2\"}");
    List<String> notes = notes("web.kube.local", "A");

    containing(notes, "skydns rule web.kube.local.", "in our domain kube.local.");
    containing(notes, "skydns read local/kube/web", "2 keys");
    containing(notes, "used local/kube/web: the key of the name");
    containing(notes, "used local/kube/web/a: below the key of the name");
  }

  @Test
  void duplicatesAndOtherGroups() {
    records.put("local/kube/web", "{\"host\":\"10.0.0.1\",\"group\":\"g1\"}");
    records.put("local/kube/web/a", "{\"host\":\"10.0.0.1\",\"group\":\"g1\"}");
    records.put("local/kube/web/b", "{\"host\":\"10.0.0.2\",\"group\":\"g2\"}");
    List<String> notes = notes("web.kube.local", "A");

    containing(notes, "left-out local/kube/web/a: duplicate", "local/kube/web");
    containing(notes, "left-out local/kube/web/b: group", "'g1'", "'g2'");
  }

  @Test
  void wildcardsAndWhatTheyMatch() {
    records.put("local/kube/prod/web", "{\"host\":\"10.0.0.1\"}");
    List<String> notes = notes("web.*.kube.local", "A");

    containing(notes, "read local/kube", "wildcard");
    containing(notes, "used local/kube/prod/web", "matches label by label");
  }

  @Test
  void strictNames() {
    options = options.withStrict(options.domains());
    records.put("local/kube/web", "{\"host\":\"10.0.0.1\"}");
    records.put("local/kube/web/a", "{\"host\":\"10.0.0.2\"}");
    records.put("local/kube/web/x1", "{\"host\":\"10.0.0.3\",\"targetstrip\":1}");
    List<String> notes = notes("web.kube.local", "A");

    containing(notes, "rule web.kube.local.", "strict");
    containing(notes, "used local/kube/web/x1", "targetstrip");
    containing(notes, "left-out local/kube/web/a: strict");
  }

  @Test
  void chainsThatLeadNowhereAndLoops() {
    records.put("local/kube/web/a", "{\"host\":\"gone.kube.local\"}");
    records.put("local/kube/web/b", "{\"host\":\"web.kube.local\"}");
    records.put("local/kube/web/c", "{\"host\":\"www.example.org\"}");
    records.put("local/kube/web/d", "{\"host\":\"10.0.0.300\"}");
    records.put("local/kube/web/e", "{\"host\":\"fd00::1\"}");
    records.put("local/kube/web/f", "{\"text\":\"about\"}");
    List<String> notes = notes("web.kube.local", "A");

    containing(notes, "left-out local/kube/web/a: chain: gone.kube.local. leads to no address");
    containing(notes, "left-out local/kube/web/b: loop", "web.kube.local.");
    containing(notes, "asked www.example.org.: A");
    containing(notes, "left-out local/kube/web/d", "neither a name nor an address");
    containing(notes, "left-out local/kube/web/e: type", "other family");
    containing(notes, "left-out local/kube/web/f: type: it has no host");
  }

  @Test
  void oneCnameForAnOwner() {
    records.put("local/kube/web/a", "{\"host\":\"x.kube.local\"}");
    records.put("local/kube/web/b", "{\"host\":\"y.kube.local\"}");
    records.put("local/kube/x", "{\"host\":\"10.0.0.1\"}");
    records.put("local/kube/y", "{\"host\":\"10.0.0.2\"}");

    containing(notes("web.kube.local", "A"), "left-out local/kube/web/b: CNAME");
  }

  @Test
  void recordsOfOtherTypes() {
    records.put("local/kube/web", "{\"host\":\"10.0.0.1\"}");

    containing(notes("web.kube.local", "MX"), "left-out local/kube/web: type", "mail");
    containing(notes("web.kube.local", "TXT"), "left-out local/kube/web: type", "no text");
    containing(notes("web.kube.local", "CNAME"), "left-out local/kube/web: type", "no other name");
    containing(notes("web.kube.local", "AAAA"), "rule web.kube.local.: NODATA");
  }

  @Test
  void namesThatDoNotExistAndThoseOfOthers() {
    containing(notes("nothing.kube.local", "A"), "rule nothing.kube.local.: NXDOMAIN");
    containing(notes("www.example.org", "A"), "rule www.example.org.", "passed on");
    containing(notes("1.0.0.10.in-addr.arpa", "PTR"), "rule", "no PTR of ours");
  }

  @Test
  void whatStandsForAnother() {
    options = options.withLocal(Asking.name("here.kube.local"));
    records.put("local/kube/here", "{\"host\":\"10.0.0.1\"}");

    containing(notes("local.dns.kube.local", "A"), "stands for here.kube.local.");
  }

  @Test
  void theApexHasPlacesOfItsOwn() {
    records.put("local/kube/dns/ns/a", "{\"host\":\"10.0.0.1\"}");

    containing(notes("kube.local", "NS"), "rule kube.local.", "below ns.dns");
    containing(notes("kube.local", "A"), "rule kube.local.", "below apex.dns");
  }
}
