package io.skystack.common.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.GetOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Small things for tests that talk to etcd past what they test. */
public final class Etcds {
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
