package io.skystack.dns.chaos;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.plugin.Validity;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * Answers class CH: TXT records of a few names that say which server this is (RFC 4892); SERVFAIL
 * to all else, which nobody else would know either. Other classes are passed on.
 */
public final class Chaos implements Plugin {
  private final Map<Name, String> texts;
  private final Map<Name, Supplier<List<String>>> figures;

  /**
   * What is said.
   *
   * @param texts by name, without the dot at its end
   */
  public record Options(Map<String, String> texts) {
    /** Nothing. */
    public static final Options SILENT = new Options(Map.of());

    public Options {
      texts = Map.copyOf(texts);
    }

    /**
     * What is usual.
     *
     * @param version of the software
     * @param authors of it
     * @param id which of several servers this is
     */
    public static Options of(String version, String authors, String id) {
      return new Options(
          Map.of(
              "version.bind", version,
              "version.server", version,
              "authors.bind", authors,
              "hostname.bind", id,
              "id.server", id));
    }
  }

  public Chaos(Options options) {
    this(options, Map.of());
  }

  /**
   * The same, of a server that says how it does, too.
   *
   * @param figures the strings of a TXT record, made anew for each who asks; by name, without the
   *     dot at its end
   */
  public Chaos(Options options, Map<String, Supplier<List<String>>> figures) {
    this.texts = byName(options.texts());
    this.figures = byName(figures);
  }

  private static <T> Map<Name, T> byName(Map<String, T> all) {
    return all.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                each -> Name.fromConstantString(each.getKey() + "."), Map.Entry::getValue));
  }

  @Override
  public String name() {
    return "chaos";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    if (query.dclass() != DClass.CH) {
      return next.handle(query);
    }
    Supplier<List<String>> figure = query.type() == Type.TXT ? figures.get(query.name()) : null;
    if (figure != null) {
      return CompletableFuture.completedFuture(texts(query, figure.get()).build());
    }
    String text = query.type() == Type.TXT ? texts.get(query.name()) : null;
    Answer.Builder answer =
        text == null ? Answer.builder(name()).rcode(Rcode.SERVFAIL) : texts(query, List.of(text));
    return CompletableFuture.completedFuture(answer.validity(Validity.of(List.of())).build());
  }

  private Answer.Builder texts(Query query, List<String> strings) {
    Answer.Builder answer = Answer.builder(name()).authoritative(true);
    answer.answer().add(new TXTRecord(query.name(), DClass.CH, 0, strings));
    return answer;
  }
}
