package io.skystack.kubedns.federation;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * {@code SVC.NS.FEDERATION.svc.DOMAIN} is an alias: of {@code SVC.NS.svc.DOMAIN} where this cluster
 * has that Service, else of the name that the federation has for it outside, {@code
 * SVC.NS.FEDERATION.svc.LOCATION.FEDERATION-DOMAIN}.
 */
public final class Federations implements Plugin {
  private static final String NAME = "federation";
  private static final String SERVICES = "svc";
  private static final int LABELS = 4;

  /** No name with a wildcard is one of a federation. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  private final Options options;

  /**
   * What there is.
   *
   * @param domain that of the cluster
   * @param domains of the federations, by their names
   * @param location what tells this cluster from others below those domains, such as {@code
   *     europe-west1-b.europe-west1}; empty for nothing
   * @param ttl of the aliases, in seconds
   */
  public record Options(Name domain, Map<String, Name> domains, Optional<Name> location, int ttl) {
    public Options {
      domains = Map.copyOf(domains);
    }
  }

  /** What a name of a federation stands for: the Service here, and its name outside. */
  private record Alias(Name local, Name outside) {}

  public Federations(Options options) {
    this.options = options;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    Optional<Alias> alias =
        query.dclass() == DClass.IN ? alias(query.name()) : Optional.<Alias>empty();
    if (alias.isEmpty()) {
      return next.handle(query);
    }
    Name outside = alias.get().outside();
    return next.handle(query.withName(alias.get().local()))
        .thenCompose(
            here ->
                here.rcode() == Rcode.NXDOMAIN
                    ? outside(query, next, outside, here.validity())
                    : CompletableFuture.completedFuture(
                        isGood(here)
                            ? aliased(query, alias.get().local(), here, here.validity())
                            : here));
  }

  private CompletionStage<Answer> outside(
      Query query, Next next, Name outside, Validity untilHere) {
    if (query.type() == Type.CNAME) { // nothing more was asked for
      Answer none = Answer.ofRcode(Rcode.NOERROR, NAME);
      return CompletableFuture.completedFuture(aliased(query, outside, none, untilHere));
    }
    return next.handle(query.withName(outside))
        .thenApply(there -> aliased(query, outside, there, untilHere.and(there.validity())));
  }

  private static boolean isGood(Answer answer) {
    return answer.rcode() == Rcode.NOERROR;
  }

  /** What the target was answered with, and the alias in front of it. */
  private Answer aliased(Query query, Name target, Answer answer, Validity validity) {
    Answer.Builder builder = answer.toBuilder();
    if (query.type() == Type.CNAME) {
      builder.answer().clear();
      builder.authority().clear();
    }
    builder.answer().add(0, new CNAMERecord(query.name(), DClass.IN, options.ttl(), target));
    return builder.validity(validity).build();
  }

  private Optional<Alias> alias(Name name) {
    if (name.labels() != options.domain().labels() + LABELS || !name.subdomain(options.domain())) {
      return Optional.empty();
    }
    List<String> labels =
        Stream.of(0, 1, 2, 3).map(i -> name.getLabelString(i).toLowerCase(Locale.ROOT)).toList();
    Name domain = options.domains().get(labels.get(2));
    if (domain == null
        || !labels.get(3).equals(SERVICES)
        || !labels.stream().allMatch(label -> LABEL.matcher(label).matches())) {
      return Optional.empty();
    }
    try {
      String service = labels.get(0) + "." + labels.get(1);
      Name below =
          options.location().isPresent()
              ? Name.concatenate(options.location().get(), domain)
              : domain;
      return Optional.of(
          new Alias(
              Name.fromString(service + "." + SERVICES, options.domain()),
              Name.fromString(service + "." + labels.get(2) + "." + SERVICES, below)));
    } catch (TextParseException | org.xbill.DNS.NameTooLongException e) {
      return Optional.empty(); // the name outside is longer than DNS allows
    }
  }
}
