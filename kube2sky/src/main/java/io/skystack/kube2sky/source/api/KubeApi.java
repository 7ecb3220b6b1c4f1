package io.skystack.kube2sky.source.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The way to an API server: answers as streams, read while they come. */
final class KubeApi implements AutoCloseable {
  /** Until the first byte of an answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int MOST_OF_AN_ERROR = 1 << 16; // bytes

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client;
  private final String server;

  KubeApi(Config config) {
    // Whether and when to try again is decided by who asks.
    config.setRequestRetryBackoffLimit(0);
    this.client = HttpClientUtils.getHttpClientFactory().newBuilder(config).build();
    String url = config.getMasterUrl();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** Where the server is. */
  String server() {
    return server;
  }

  /**
   * Asks for {@code path}, which has its query in it.
   *
   * @param bound how long the answer may take from its first byte to its last
   * @return the body, to be closed
   * @throws ApiException if the answer was an error
   * @throws IOException if there was none
   */
  InputStream get(String path, Duration bound) throws IOException, InterruptedException {
    HttpRequest request =
        client
            .newHttpRequestBuilder()
            .uri(server + path)
            .header("Accept", "application/json")
            .timeout(bound.toMillis(), TimeUnit.MILLISECONDS)
            .forStreaming()
            .build();
    CompletableFuture<HttpResponse<InputStream>> asked =
        client.sendAsync(request, InputStream.class);
    try {
      HttpResponse<InputStream> response = asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!response.isSuccessful()) {
        try (InputStream body = response.body()) {
          throw new ApiException(response.code(), refusal(response.code(), body));
        }
      }
      return response.body();
    } catch (TimeoutException e) {
      asked.cancel(true);
      throw new InterruptedIOException("no answer within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    }
  }

  private static String refusal(int code, InputStream body) throws IOException {
    String hint =
        switch (code) {
          case 401 -> "not logged in (401): check the token or certificate";
          case 403 -> "not allowed (403): grant list and watch on Services and EndpointSlices";
          default -> "answer " + code;
        };
    try {
      JsonNode status = MAPPER.readTree(body.readNBytes(MOST_OF_AN_ERROR));
      String message = status.path("message").asText("");
      return message.isEmpty() ? hint : hint + ": " + message;
    } catch (JsonProcessingException e) {
      return hint; // some proxy's page
    }
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
