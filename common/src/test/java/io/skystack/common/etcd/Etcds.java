package io.skystack.common.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.options.GetOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Small things for tests that talk to etcd past what they test. */
public final class Etcds {
  private static final Duration CALL = Duration.ofSeconds(20);

  private Etcds() {}

  /** Text as etcd takes it. */
  public static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  /** What comes out of it, within 20 s. */
  public static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Whether the member serves reads; by its HTTP page, so that no client is needed to ask. */
  static boolean isHealthy(URI endpoint) throws IOException {
    URLConnection page = endpoint.resolve("/health").toURL().openConnection();
    page.setConnectTimeout(2000);
    page.setReadTimeout(2000);
    try (InputStream body = page.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8).contains("true");
    }
  }

  /** As {@link #put(Client, String, String, String)}, without jetcd's own client. */
  public static long put(EtcdConnection connection, String prefix, String path, String value) {
    PutRequest request =
        PutRequest.newBuilder()
            .setKey(key(prefix, path))
            .setValue(ByteString.copyFromUtf8(value))
            .build();
    return get(connection.call(KVGrpc.getPutMethod(), request, CALL)).getHeader().getRevision();
  }

  /** As {@link #delete(Client, String, String)}, without jetcd's own client. */
  static long delete(EtcdConnection connection, String prefix, String path) {
    DeleteRangeRequest request = DeleteRangeRequest.newBuilder().setKey(key(prefix, path)).build();
    return get(connection.call(KVGrpc.getDeleteRangeMethod(), request, CALL))
        .getHeader()
        .getRevision();
  }

  /** As {@link #values(Client, String)}, without jetcd's own client. */
  static Map<String, String> values(EtcdConnection connection, String prefix) {
    ByteString start = key(prefix, "");
    RangeRequest request =
        RangeRequest.newBuilder()
            .setKey(start)
            .setRangeEnd(ByteString.copyFromUtf8("/" + prefix + "0")) // '0' follows '/'
            .build();
    Map<String, String> values = new LinkedHashMap<>();
    get(connection.call(KVGrpc.getRangeMethod(), request, CALL))
        .getKvsList()
        .forEach(
            kv ->
                values.put(
                    kv.getKey().substring(start.size()).toStringUtf8(),
                    kv.getValue().toStringUtf8()));
    return values;
  }

  private static ByteString key(String prefix, String path) {
    return ByteString.copyFromUtf8("/" + prefix + "/" + path);
  }

  /** Puts a value at {@code /PREFIX/PATH} and gives the revision. */
  public static long put(Client client, String prefix, String path, String value) {
    return get(client.getKVClient().put(bytes("/" + prefix + "/" + path), bytes(value)))
        .getHeader()
        .getRevision();
  }

  /** Deletes {@code /PREFIX/PATH} and gives the revision. */
  public static long delete(Client client, String prefix, String path) {
    return get(client.getKVClient().delete(bytes("/" + prefix + "/" + path)))
        .getHeader()
        .getRevision();
  }

  /** All values below {@code /PREFIX/}, by their paths below it, in the order of the keys. */
  public static Map<String, String> values(Client client, String prefix) {
    ByteSequence start = bytes("/" + prefix + "/");
    GetOption below = GetOption.builder().isPrefix(true).build();
    Map<String, String> values = new LinkedHashMap<>();
    for (KeyValue kv : get(client.getKVClient().get(start, below)).getKvs()) {
      values.put(
          kv.getKey().toString(UTF_8).substring(start.size()), kv.getValue().toString(UTF_8));
    }
    return values;
  }
}
