package io.skystack.common.ops;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.BurstLog;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.Page.Request;
import io.skystack.common.ops.Page.Response;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations endpoint of a program: {@code /metrics} for Prometheus, {@code /health} (it
 * works), {@code /ready} (it should be sent traffic), and the pages that the program adds. {@code
 * /} lists them.
 *
 * <p>It serves the JDK's own HTTP server with a few daemon threads; requests are bounded in size
 * and time, so that a client that stalls holds a thread for seconds only.
 */
public final class OperationsServer implements AutoCloseable {
  /** The flag that names the endpoint's address. */
  public static final String FLAG = "--ops-addr";

  private static final Logger log = LoggerFactory.getLogger(OperationsServer.class);

  private static final int THREADS = 8;
  private static final int WAITING = 64; // requests; more are turned away
  private static final int BACKLOG = 64; // connections

  private final HttpServer http;
  private final ThreadPoolExecutor threads;
  private final Map<String, Page> pages = new ConcurrentSkipListMap<>();
  private final Map<String, StreamedPage> streams = new ConcurrentSkipListMap<>();
  private final Map<String, Page> actions = new ConcurrentSkipListMap<>();
  private final BurstLog failures = new BurstLog(log);

  private OperationsServer(HttpServer http, ThreadPoolExecutor threads) {
    this.http = http;
    this.threads = threads;
  }

  /**
   * Starts it.
   *
   * @param notReady why the program is not ready, in one line; empty when it is
   * @throws OperatorException if the address cannot be had
   */
  public static OperationsServer start(
      InetSocketAddress address, PrometheusRegistry registry, Supplier<Optional<String>> notReady) {
    return start(address, FLAG, registry, notReady);
  }

  /** As the other, for a program whose flag for the address is {@code flag}. */
  public static OperationsServer start(
      InetSocketAddress address,
      String flag,
      PrometheusRegistry registry,
      Supplier<Optional<String>> notReady) {
    OperationsServer server = open(address, flag);
    ProcessMetrics.register(registry);
    server.handle("/", request -> server.index());
    server.handle("/metrics", new MetricsPage(registry));
    server.handle("/health", request -> Response.text(200, "ok"));
    server.handle("/ready", request -> readiness(notReady.get()));
    startAsDaemon(server.http);
    return server;
  }

  /**
   * Starts one of a program whose paths are its operator's choice: these pages, the metrics and the
   * list, and nothing else.
   *
   * @param pages by path, none of them {@code /} or {@code /metrics}
   * @throws OperatorException if the address cannot be had
   */
  public static OperationsServer startPages(
      InetSocketAddress address,
      String flag,
      PrometheusRegistry registry,
      Map<String, ? extends Page> pages) {
    OperationsServer server = open(address, flag);
    ProcessMetrics.register(registry);
    server.handle("/", request -> server.index());
    server.handle("/metrics", new MetricsPage(registry));
    pages.forEach(server::handle);
    startAsDaemon(server.http);
    return server;
  }

  /**
   * Starts one that shows the metrics, at a path of their own, and nothing else.
   *
   * @throws OperatorException if the address cannot be had
   */
  public static OperationsServer startMetricsOnly(
      InetSocketAddress address, String flag, String path, PrometheusRegistry registry) {
    OperationsServer server = open(address, flag);
    server.handle(path, new MetricsPage(registry));
    startAsDaemon(server.http);
    return server;
  }

  /**
   * Starts one that shows nothing but what {@link #handle} adds.
   *
   * @throws OperatorException if the address cannot be had
   */
  public static OperationsServer startPagesOnly(InetSocketAddress address, String flag) {
    OperationsServer server = open(address, flag);
    startAsDaemon(server.http);
    return server;
  }

  private static OperationsServer open(InetSocketAddress address, String flag) {
    boundRequests();
    HttpServer http;
    try {
      http = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw PortOwner.cannotListen(address, false, flag, e);
    }
    OperationsServer server = new OperationsServer(http, daemonThreads());
    http.setExecutor(server.threads);
    http.createContext("/", server::answer);
    return server;
  }

  /** The port that it listens on. */
  public int port() {
    return http.getAddress().getPort();
  }

  /**
   * Adds a page at a path such as {@code /status}.
   *
   * @throws IllegalArgumentException if the path has a page
   */
  public void handle(String path, Page page) {
    if (pages.putIfAbsent(path, page) != null) {
      throw new IllegalArgumentException("there is a page at " + path);
    }
  }

  /**
   * Adds a page that is written while it is read.
   *
   * @throws IllegalArgumentException if the path has one
   */
  public void handleStream(String path, StreamedPage page) {
    if (streams.putIfAbsent(path, page) != null) {
      throw new IllegalArgumentException("there is a page at " + path);
    }
  }

  /**
   * Adds an order, which is given by POST. It is taken from this machine only, and not from a
   * browser that some page sends there.
   *
   * @throws IllegalArgumentException if the path has an order
   */
  public void handleAction(String path, Page action) {
    if (actions.putIfAbsent(path, action) != null) {
      throw new IllegalArgumentException("there is an order at " + path);
    }
  }

  /** Stops it at once. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  /** The JDK's server takes its bounds from properties only; what an operator set is kept. */
  private static void boundRequests() {
    Map.of(
            "sun.net.httpserver.maxReqTime", "5", // seconds
            "sun.net.httpserver.maxRspTime", "10", // seconds
            "sun.net.httpserver.maxReqHeaders", "50",
            "sun.net.httpserver.maxIdleConnections", "64",
            "jdk.httpserver.maxConnections", "256")
        .forEach(
            (property, value) -> {
              if (System.getProperty(property) == null) {
                System.setProperty(property, value);
              }
            });
  }

  /** The server's own thread takes after the one that starts it; it must not hold up an exit. */
  private static void startAsDaemon(HttpServer http) {
    Thread starter = new Thread(http::start, "operations start");
    starter.setDaemon(true);
    starter.start();
    boolean interrupted = false;
    while (starter.isAlive()) {
      try {
        starter.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadPoolExecutor daemonThreads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(task, "operations");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static Response readiness(Optional<String> reason) {
    return reason.map(why -> Response.text(503, why)).orElseGet(() -> Response.text(200, "ok"));
  }

  private Response index() {
    Set<String> paths = new TreeSet<>(pages.keySet());
    paths.addAll(streams.keySet());
    return Response.text(200, String.join("\n", paths));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      StreamedPage stream = streams.get(String.valueOf(exchange.getRequestURI().getPath()));
      if (stream != null && exchange.getRequestMethod().equals("GET")) {
        stream(exchange, stream);
      } else {
        send(exchange, respond(exchange));
      }
    }
  }

  private static void stream(HttpExchange exchange, StreamedPage page) throws IOException {
    addHeaders(exchange.getResponseHeaders(), page.contentType());
    exchange.sendResponseHeaders(200, 0); // in chunks
    try (OutputStream body = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
      page.write(
          new Request(exchange.getRequestURI().getPath(), query(exchange), accept(exchange)), body);
    }
  }

  private Response respond(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    if (path != null && actions.containsKey(path)) {
      return act(exchange, path, actions.get(path));
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return Response.text(405, "only GET and HEAD");
    }
    Page page = path == null ? null : pages.get(path);
    if (page == null) {
      return Response.text(404, "no such page; / lists them");
    }
    return answer(exchange, path, page);
  }

  private Response act(HttpExchange exchange, String path, Page action) {
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      return Response.text(405, "only POST");
    }
    boolean here = exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    boolean browser = exchange.getRequestHeaders().containsKey("Origin");
    if (!here || browser) {
      return Response.text(403, "orders are taken from this machine only, and from no browser");
    }
    return answer(exchange, path, action);
  }

  private Response answer(HttpExchange exchange, String path, Page page) {
    try {
      return page.get(new Request(path, query(exchange), accept(exchange)));
    } catch (Exception e) {
      failures.warn(path, "the page {} failed", path, e);
      return Response.text(500, "this page failed; the log says why");
    }
  }

  private static String accept(HttpExchange exchange) {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return accept == null ? "" : accept;
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new HashMap<>();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      query.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void addHeaders(Headers headers, String contentType) {
    headers.set("Content-Type", contentType);
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    addHeaders(headers, response.contentType());
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(response.body().length));
      exchange.sendResponseHeaders(response.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(
        response.status(), response.body().length == 0 ? -1 : response.body().length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(response.body());
    }
  }
}
