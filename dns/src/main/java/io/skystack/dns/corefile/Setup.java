package io.skystack.dns.corefile;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Chain;
import io.skystack.dns.plugin.Lookup;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * What a server block is made of while its plugins are made, one after the other in the order of
 * the chain: what they are told, and what they may change besides being in the chain. For one
 * thread.
 */
public final class Setup {
  private final Site site;
  private final ServerBlock block;
  private final List<Runnable> starts = new ArrayList<>();
  private final List<Runnable> stops = new ArrayList<>();
  private final List<Runnable> shutdowns = new ArrayList<>();
  private final List<Consumer<List<Plugin>>> builts = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<SentListener> listeners = new ArrayList<>();
  private final List<UnclaimedListener> unclaimedListeners = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private Path root;
  private ListenerOptions listener = ListenerOptions.DEFAULT;
  private Optional<Predicate<Query>> filter = Optional.empty();
  private Optional<Directive> current = Optional.empty();
  private String view = "";
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private volatile Plugin.Next start =
      query -> CompletableFuture.completedFuture(Answer.ofRcode(Rcode.SERVFAIL, "setup"));

  /** All blocks of a listener that this block is behind. */
  private record Entry(Scheme scheme, int port, ZoneDispatch dispatch) {
    boolean isOf(Query query) {
      return scheme.isSpokenOver(query.transport())
          && query.context().server().filter(server -> server.getPort() == port).isPresent();
    }
  }

  /**
   * What a plugin has said of the queries that it answers.
   *
   * @param all whether none of them is passed on
   */
  record Claim(Directive directive, List<Name> zones, boolean all) {}

  /**
   * What all blocks of a Corefile share.
   *
   * @param conf the Corefile
   * @param folder where paths begin
   * @param registry where plugins count
   * @param process what lasts as long as the program
   * @param reading what lasts as long as what this Corefile says
   * @param served the hash of the files that were read
   * @param hash what that of the files is now
   * @param isCheck whether nothing will be served
   */
  record Site(
      Path conf,
      Path folder,
      PrometheusRegistry registry,
      State process,
      State reading,
      String served,
      Supplier<String> hash,
      boolean isCheck) {}

  Setup(Site site, ServerBlock block) {
    this.site = site;
    this.block = block;
    this.root = site.folder();
  }

  /** The zones that the block answers for, each once. */
  public List<Name> zones() {
    return keys().stream().map(ServerKey::zone).distinct().toList();
  }

  /** What stands in front of the block: zones with their ports. */
  public List<ServerKey> keys() {
    return block.keys();
  }

  /** Whether the block has a line of a plugin. */
  public boolean has(String plugin) {
    return block.has(plugin);
  }

  /** Where paths begin: the folder of the Corefile, or what {@code root} says. */
  public Path root() {
    return root;
  }

  /** Has paths begin elsewhere. */
  public void root(Path value) {
    root = site.folder().resolve(value);
  }

  /** Where plugins count. What has a name there is registered once: see {@link #shared}. */
  public PrometheusRegistry registry() {
    return site.registry();
  }

  /**
   * An object that all plugins of a kind share as long as the program runs, in whatever block and
   * through every reload; made when the first one asks.
   */
  public <T> T shared(Class<T> type, Supplier<T> maker) {
    return site.process().get(type, maker);
  }

  /** The same, for the blocks of the Corefile as it is now: after a reload there is another. */
  public <T> T together(Class<T> type, Supplier<T> maker) {
    return site.reading().get(type, maker);
  }

  /** The Corefile. */
  public Path conf() {
    return site.conf();
  }

  /** Whether the Corefile is only checked: nothing will be started. */
  public boolean isCheck() {
    return site.isCheck();
  }

  /**
   * Looks names up for the sake of a query as if a client had asked for them where the query came
   * in: by the blocks of that port, the one with the longest zone. Good once all plugins are made.
   */
  public Lookup lookup() {
    return new Lookup(this::ask);
  }

  private CompletionStage<Answer> ask(Query query) {
    for (Entry entry : entries) {
      if (entry.isOf(query)) {
        return entry.dispatch.handle(query, start);
      }
    }
    // It came in nowhere: a plugin asks for itself.
    return entries.isEmpty() ? start.handle(query) : entries.get(0).dispatch.handle(query, start);
  }

  /** Takes note of a listener that this block is behind. */
  void servedAt(Socket socket) {
    entries.add(new Entry(socket.scheme(), socket.port(), socket.dispatch()));
  }

  /** The name of the block's view; empty text for none, or before its line was read. */
  public String view() {
    return view;
  }

  /** Gives the block's view a name. */
  public void view(String name) {
    view = name;
  }

  /** How the block's listeners are to be. */
  public ListenerOptions listener() {
    return listener;
  }

  /** Has the block's listeners be otherwise. */
  public void listener(UnaryOperator<ListenerOptions> change) {
    listener = change.apply(listener);
  }

  /**
   * Has something done once all plugins of the Corefile are made, before the first query comes. An
   * {@link OperatorException} ends the start, or leaves what was before a reload.
   */
  public void onStart(Runnable start) {
    starts.add(start);
  }

  /** Has something done when the block is to end, before its plugins are closed. */
  public void onStop(Runnable stop) {
    stops.add(stop);
  }

  /**
   * Has something done when the program is to end, while it answers still; what this waits for is
   * waited for.
   */
  public void onShutdown(Runnable shutdown) {
    shutdowns.add(shutdown);
  }

  /** Has something told which plugins the block has, in their order, once all are made. */
  public void onBuilt(Consumer<List<Plugin>> built) {
    builts.add(built);
  }

  /** Has somebody told of all responses of the block, those that lay ready too. */
  public void onSent(SentListener told) {
    listeners.add(told);
  }

  /** Has somebody told of queries that no block takes; once, however many blocks say so. */
  public void onUnclaimed(UnclaimedListener told) {
    unclaimedListeners.add(told);
  }

  /** Adds a page for operators. */
  public void endpoint(Endpoint endpoint) {
    endpoints.add(endpoint);
  }

  /**
   * Has the block take only some of the queries for its zones; the others go to the next block with
   * the same zone, and what is answered there is never stored, for it depends on more than the
   * question.
   */
  public void takesOnly(Predicate<Query> value) {
    filter = Optional.of(filter.map(before -> before.and(value)).orElse(value));
  }

  /**
   * Says which queries the plugin that is being made answers, so that plugins can be named that are
   * never reached.
   *
   * @param all whether it answers all of them, and passes none on
   */
  public void answers(List<Name> zones, boolean all) {
    current.ifPresent(directive -> claims.add(new Claim(directive, List.copyOf(zones), all)));
  }

  /** Makes a plugin; takes note of what goes wrong. */
  void making(Directive directive, Runnable make) {
    current = Optional.of(directive);
    try {
      make.run();
    } catch (Malformed e) {
      // It has been noted.
    } catch (OperatorException e) {
      directive.wrong(e.getMessage());
    } finally {
      current = Optional.empty();
    }
  }

  Site site() {
    return site;
  }

  List<Runnable> starts() {
    return starts;
  }

  List<Runnable> stops() {
    return stops;
  }

  List<Runnable> shutdowns() {
    return shutdowns;
  }

  List<SentListener> listeners() {
    return listeners;
  }

  List<UnclaimedListener> unclaimedListeners() {
    return unclaimedListeners;
  }

  List<Endpoint> endpoints() {
    return endpoints;
  }

  List<Claim> claims() {
    return claims;
  }

  Optional<Predicate<Query>> filter() {
    return filter;
  }

  void built(List<Plugin> plugins, Chain chain) {
    start = chain::handle;
    builts.forEach(built -> built.accept(plugins));
  }
}
