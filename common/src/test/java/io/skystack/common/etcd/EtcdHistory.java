package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** All that ever happened below a prefix of an etcd that was not compacted, in order. */
public final class EtcdHistory {
  private static final String END = "end-of-history";

  private EtcdHistory() {}

  /**
   * One change of one key.
   *
   * @param path below the prefix
   * @param value what was put; empty for a deletion
   */
  public record Entry(long revision, String path, Optional<String> value) {
    /** Whether the key was taken away. */
    public boolean isDeletion() {
      return value.isEmpty();
    }
  }

  /** The history up to now. Puts a key of its own, which is not in it. */
  public static List<Entry> read(EtcdOptions options) {
    try (EtcdConnection connection = EtcdConnection.open(options)) {
      Etcds.put(connection, options.pathPrefix(), END, "{}");
      KeySpace keys = new KeySpace(options.pathPrefix());
      Reading reading = new Reading(keys.start().size());
      WatchStream stream = WatchStream.open(connection, keys.start(), keys.end(), 1, reading);
      try {
        return Etcds.get(reading.done);
      } finally {
        stream.cancel();
        Etcds.delete(connection, options.pathPrefix(), END);
      }
    }
  }

  private static final class Reading implements WatchStream.Receiver {
    private final int prefix;
    private final List<Entry> entries = new ArrayList<>();
    private final CompletableFuture<List<Entry>> done = new CompletableFuture<>();

    Reading(int prefix) {
      this.prefix = prefix;
    }

    @Override
    public synchronized void response(WatchStream stream, WatchResponse response) {
      stream.taken();
      for (Event event : response.getEventsList()) {
        KeyValue kv = event.getKv();
        ByteString path = kv.getKey().substring(prefix);
        boolean put = event.getType() == Event.EventType.PUT;
        if (path.toStringUtf8().equals(END)) {
          if (put) {
            done.complete(List.copyOf(entries));
          }
          continue;
        }
        entries.add(
            new Entry(
                kv.getModRevision(),
                path.toStringUtf8(),
                put ? Optional.of(kv.getValue().toStringUtf8()) : Optional.empty()));
      }
    }

    @Override
    public void ended(WatchStream stream, EtcdException why) {
      done.completeExceptionally(why);
    }
  }
}
