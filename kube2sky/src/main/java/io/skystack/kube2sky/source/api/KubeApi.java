package io.skystack.kube2sky.source.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.skystack.kube2sky.fields.Message;
import io.skystack.kube2sky.fields.ObjectStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The way to an API server: answers as streams, read while they come. */
public final class KubeApi implements AutoCloseable {
  /** Until the first byte of an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int MOST_OF_AN_ERROR = 1 << 16; // bytes

  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client;
  private final String server;

  /** The way to the server that {@code config} names. Waits for nobody. */
  public KubeApi(Config config) {
    // Whether and when to try again is decided by who asks.
    config.setRequestRetryBackoffLimit(0);
    this.client = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
    String url = config.getMasterUrl();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Where the server is. */
  public String server() {
    return server;
  }

  /**
   * Asks for {@code path}, which has its query in it.
   *
   * @param type of the objects that come; empty for those that a server has in JSON only
   * @param bound how long the answer may take from its first byte to its last
   * @return the objects, to be closed
   * @throws ApiException if the answer was an error
   * @throws IOException if there was none
   */
  ObjectStream get(String path, Optional<Message> type, Duration bound)
      throws IOException, InterruptedException {
    HttpRequest request = request(path, ObjectStream.accepts(type), bound).forStreaming().build();
    HttpResponse<InputStream> response = send(request, PATIENCE);
    return ObjectStream.of(response.body(), contentType(response), type);
  }

  private static String contentType(HttpResponse<?> response) {
    return Objects.requireNonNullElse(response.header("Content-Type"), "");
  }

  /**
   * Reads or writes one object.
   *
   * @param method GET, POST, or PATCH, which merges
   * @param body the object, or what of it changes; none for GET
   * @param bound how long all of it may take
   * @return the object as it is now
   * @throws ApiException if the answer was an error
   * @throws IOException if there was none
   */
  public JsonNode call(String method, String path, Optional<JsonNode> body, Duration bound)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path, JSON, bound);
    if (body.isPresent()) {
      String type = method.equals("PATCH") ? MERGE_PATCH : JSON;
      request.method(method, type, MAPPER.writeValueAsString(body.get()));
    }
    try (InputStream answer = send(request.build(), bound).body()) {
      return MAPPER.readTree(answer);
    }
  }

  private HttpRequest.Builder request(String path, String accept, Duration bound) {
    return client
        .newHttpRequestBuilder()
        .uri(server + path)
        .header("Accept", accept)
        .timeout(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  private HttpResponse<InputStream> send(HttpRequest request, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> asked =
        client.sendAsync(request, InputStream.class);
    try {
      HttpResponse<InputStream> response = asked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (!response.isSuccessful()) {
        try (InputStream body = response.body()) {
          String path = request.uri().getPath();
          throw new ApiException(
              response.code(), refusal(response.code(), path, contentType(response), body));
        }
      }
      return response;
    } catch (TimeoutException e) {
      asked.cancel(true);
      throw new InterruptedIOException("no answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    }
  }

  private static String refusal(int code, String path, String contentType, InputStream body)
      throws IOException {
    String grant = grant(path);
    String hint =
        switch (code) {
          case 401 -> "not logged in (401): check the token or certificate";
          case 403 -> "not allowed (403): " + grant;
          default -> "answer " + code;
        };
    String message = ObjectStream.errorMessage(body.readNBytes(MOST_OF_AN_ERROR), contentType);
    return message.isEmpty() ? hint : hint + ": " + message;
  }

  private static String grant(String path) {
    if (path.contains("/leases")) {
      return "grant get, create and patch on Leases";
    }
    if (path.contains("/serviceexports")) {
      return "grant list and watch on ServiceExports, or leave out --clusterset";
    }
    return path.contains("/configmaps")
        ? "grant list and watch on the ConfigMap"
        : "grant list and watch on Services, EndpointSlices and Namespaces, and on Pods with"
            + " --pods=verified";
  }

  /** A value, as a part of a query. */
  static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Why, in one line: what lies at the bottom of it. */
  static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("no reason given");
  }

  @Override
  public void close() {
    client.close();
  }
}
