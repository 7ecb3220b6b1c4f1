package io.skystack.common.etcd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.skystack.common.record.RecordKey;
import java.util.Optional;

/** Where records lie in etcd: everything below {@code /PREFIX/}. */
final class KeySpace {
  private final ByteString start;
  private final ByteString end;
  private final ByteString config;

  KeySpace(String pathPrefix) {
    byte[] first = (pathPrefix.isEmpty() ? "/" : "/" + pathPrefix + "/").getBytes(UTF_8);
    start = ByteString.copyFrom(first);
    first[first.length - 1]++;
    end = ByteString.copyFrom(first);
    config = start.concat(ByteString.copyFromUtf8("config"));
  }

  /** The first key that can be below the prefix. */
  ByteString start() {
    return start;
  }

  /** The first key behind all those below the prefix. */
  ByteString end() {
    return end;
  }

  /** Where SkyDNS's configuration is. */
  ByteString config() {
    return config;
  }

  /** Whether this is SkyDNS's configuration, which lies among the records and is none. */
  boolean isConfig(ByteString key) {
    return key.equals(config);
  }

  /** Where a record lies in etcd. */
  ByteString toEtcd(RecordKey key) {
    byte[] path = new byte[Math.max(0, key.length() - 1)];
    for (int i = 0; i < path.length; i++) {
      path[i] = key.byteAt(i);
    }
    return start.concat(ByteString.copyFrom(path));
  }

  /** The record's key of a key in etcd; empty if it is none, for a label in it is empty. */
  Optional<RecordKey> toRecord(ByteString key) {
    ByteString below = key.substring(start.size());
    byte[] path = new byte[below.size() + 1];
    below.copyTo(path, 0);
    path[below.size()] = '/';
    try {
      return Optional.of(RecordKey.ofBytes(path));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A key for an operator's eyes. */
  static String show(ByteString key) {
    return key.isValidUtf8() ? key.toStringUtf8() : key.toString(ISO_8859_1);
  }
}
