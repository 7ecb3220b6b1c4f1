package io.skystack.kubedns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Reads pages of the operations endpoint. */
final class Pages {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Pages() {}

  /** The page, or what is said instead. */
  static String get(int port, String path) {
    return response(port, path).body().strip();
  }

  static int status(int port, String path) {
    return response(port, path).statusCode();
  }

  private static HttpResponse<String> response(int port, String path) {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try {
      return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
