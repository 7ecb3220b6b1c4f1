package io.skystack.skycache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.xbill.DNS.Name;

class DomainsTest {
  @Provide
  Arbitrary<Name> names() {
    return Arbitraries.of("a", "b", "ab", "A")
        .list()
        .ofMaxSize(4)
        .map(labels -> Name.fromConstantString(String.join(".", labels) + "."));
  }

  @Provide
  Arbitrary<List<Name>> domains() {
    return names().list().ofMaxSize(6);
  }

  /** Said once more, in another way: by the text of the longest. */
  private static Optional<Name> longest(List<Name> domains, Name name) {
    return domains.stream().filter(name::subdomain).max(Comparator.comparingInt(Name::labels));
  }

  @Property(tries = 500)
  void theLongestDomainOfWholeLabelsCounts(
      @ForAll("domains") List<Name> domains, @ForAll("names") Name name) {
    Map<Name, Name> byDomain = new HashMap<>();
    domains.forEach(domain -> byDomain.put(domain, domain));
    Domains<Name> table = new Domains<>(byDomain, Optional.empty());
    assertThat(table.find(name)).isEqualTo(longest(domains, name));
  }

  @Property(tries = 100)
  void namesOfOneLabelAreTheirOwnKind(@ForAll("names") Name name) {
    Domains<String> table = new Domains<>(Map.of(Name.root, "all"), Optional.of("plain"));
    assertThat(table.find(name)).contains(name.labels() == 2 ? "plain" : "all");
  }
}
