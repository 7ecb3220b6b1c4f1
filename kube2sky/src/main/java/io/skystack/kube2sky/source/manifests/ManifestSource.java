package io.skystack.kube2sky.source.manifests;

import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects in a folder of manifests, followed as its files change. A file that is broken is said
 * once and passed over; if it was read before, what was in it then still counts. Of two objects of
 * one name, the one in the first file by name counts.
 */
public final class ManifestSource implements ObjectSource {
  private static final Logger LOG = LoggerFactory.getLogger(ManifestSource.class);

  /**
   * What was read of a file.
   *
   * @param stamp of the file when it was read
   * @param objects of the last time that it could be read
   * @param everRead whether there was such a time
   */
  private record Known(FileStamp stamp, List<KubeObject> objects, boolean everRead) {}

  private final Path folder;
  private final Selection selection;
  private final Map<Path, Known> files = new TreeMap<>();
  private final Set<String> duplicates = new HashSet<>();
  private Map<ObjectKey, KubeObject> told = Map.of();
  private boolean toldWhole;
  private boolean begun;
  private boolean unreadable;
  private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
  private final FolderWatch watch;

  /** An object's name and kind. */
  private record ObjectKey(Kind kind, ObjectName id) {
    static ObjectKey of(KubeObject object) {
      return new ObjectKey(object.kind(), object.id());
    }
  }

  /**
   * A source of the manifests in {@code folder}.
   *
   * @param selection which objects in them count
   * @throws OperatorException if there is no such folder, or no manifest in it
   */
  public ManifestSource(Path folder, Selection selection) {
    this.folder = folder;
    this.selection = selection;
    try {
      if (!Files.isDirectory(folder)) {
        throw new OperatorException(
            "--manifests: there is no folder " + folder + "; give one that holds manifests");
      }
      if (FileStamp.manifestsIn(folder).isEmpty()) {
        throw new OperatorException(
            "--manifests: no manifest in " + folder + "; put a .yaml, .yml or .json file there");
      }
    } catch (IOException e) {
      throw new OperatorException(
          "--manifests: " + folder + " cannot be read (" + e + "); check its permissions", e);
    }
    this.watch = new FolderWatch(folder);
  }

  @Override
  public void start(ObjectListener listener) {
    watch.start(() -> scan(listener));
  }

  @Override
  public String where() {
    return "folder " + folder;
  }

  /** None: a folder that can be read has told everything at once. */
  @Override
  public Optional<String> trouble() {
    return Optional.empty();
  }

  /** The next time that the folder is looked at, which is soon. */
  @Override
  public CompletableFuture<Void> listAgain() {
    CompletableFuture<Void> asker = new CompletableFuture<>();
    asked.add(asker);
    return asker;
  }

  @Override
  public void close() {
    watch.close();
  }

  /** Reads what has changed and tells of it. */
  private void scan(ObjectListener listener) {
    int askers = asked.size();
    SortedMap<Path, FileStamp> now;
    try {
      now = FileStamp.manifestsIn(folder);
      unreadable = false;
    } catch (IOException e) {
      if (!unreadable) {
        LOG.warn("{} cannot be read, its last objects stay: {}", folder, e.toString());
      }
      unreadable = true;
      return;
    }
    boolean changed = askers > 0;
    changed |= files.keySet().removeIf(file -> !now.containsKey(file));
    for (Map.Entry<Path, FileStamp> file : now.entrySet()) {
      Known known = files.get(file.getKey());
      if (known == null || askers > 0 || !known.stamp().equals(file.getValue())) {
        files.put(file.getKey(), read(file.getKey(), file.getValue(), known));
        changed = true;
      }
    }
    if (changed || !begun) {
      tell(listener, askers > 0);
    }
    for (int i = 0; i < askers; i++) {
      asked.remove().complete(null);
    }
  }

  private Known read(Path file, FileStamp stamp, @Nullable Known before) {
    try {
      return new Known(stamp, ManifestFile.read(file, selection), true);
    } catch (ManifestException e) {
      boolean had = before != null && before.everRead();
      LOG.warn(
          "{}; {}",
          e.at(file.toString()),
          had ? "what was in the file before still counts" : "the file is passed over");
      return new Known(stamp, had ? before.objects() : List.of(), had);
    }
  }

  private void tell(ObjectListener listener, boolean list) {
    Map<ObjectKey, KubeObject> all = merge();
    boolean whole = files.values().stream().allMatch(Known::everRead);
    Map<Kind, Set<ObjectName>> names = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      names.put(kind, new HashSet<>());
    }
    all.forEach(
        (key, object) -> {
          names.get(key.kind()).add(key.id());
          if (!object.equals(told.get(key))) {
            listener.changed(object);
          }
        });
    List<ObjectKey> gone = told.keySet().stream().filter(key -> !all.containsKey(key)).toList();
    if (gone.size() == 1) {
      listener.gone(gone.get(0).kind(), gone.get(0).id());
    }
    // Several that go at once are told at once: whoever judges losses must see all of them.
    if (!begun || list || gone.size() > 1 || whole != toldWhole) {
      names.forEach((kind, ids) -> listener.listed(kind, ids, whole));
    }
    told = all;
    toldWhole = whole;
    begun = true;
  }

  private Map<ObjectKey, KubeObject> merge() {
    Map<ObjectKey, KubeObject> all = new LinkedHashMap<>();
    Map<ObjectKey, Path> from = new HashMap<>();
    Set<String> found = new HashSet<>();
    files.forEach(
        (file, known) -> {
          for (KubeObject object : known.objects()) {
            ObjectKey key = ObjectKey.of(object);
            Path other = from.putIfAbsent(key, file);
            if (other == null) {
              all.put(key, object);
            } else {
              found.add(
                  "%s: %s %s is in %s already, that one counts"
                      .formatted(file, key.kind().kubernetesName(), key.id(), other));
            }
          }
        });
    found.stream().filter(line -> !duplicates.contains(line)).forEach(LOG::warn);
    duplicates.clear();
    duplicates.addAll(found);
    return all;
  }
}
