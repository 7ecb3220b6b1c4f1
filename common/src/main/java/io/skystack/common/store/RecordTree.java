package io.skystack.common.store;

import io.skystack.common.record.RecordKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All records at one moment, in the order of their keys. Immutable: a change gives a new tree that
 * shares with the old one all but the pages it touches.
 *
 * <p>Records lie sorted in pages of at most {@value #PAGE}; a table holds the pages. All below a
 * key stands together, so "the records of a name" is one look-up and a walk, and a change costs one
 * page and the table: a few kilobytes with a million records.
 */
public final class RecordTree {
  /** The tree without records. */
  public static final RecordTree EMPTY = new RecordTree(new StoredRecord[0][], 0);

  private static final int PAGE = 256;

  /** Pages below this are joined with a neighbour when they are touched. */
  private static final int SMALL_PAGE = PAGE / 4;

  /** No page is empty; sorted within and across. */
  private final StoredRecord[][] pages;

  private final int size;

  private RecordTree(StoredRecord[][] pages, int size) {
    this.pages = pages;
    this.size = size;
  }

  /** The tree of these records; where two share a key, the later one is in it. */
  public static RecordTree of(Collection<StoredRecord> records) {
    TreeMap<RecordKey, StoredRecord> sorted = new TreeMap<>();
    records.forEach(record -> sorted.put(record.key(), record));
    return ofSorted(new ArrayList<>(sorted.values()));
  }

  private static RecordTree ofSorted(List<StoredRecord> sorted) {
    List<StoredRecord[]> pages = new ArrayList<>();
    addPages(pages, sorted);
    return new RecordTree(pages.toArray(new StoredRecord[0][]), sorted.size());
  }

  /** How many records there are. */
  public int size() {
    return size;
  }

  /** The record at exactly this key. */
  public Optional<StoredRecord> find(RecordKey key) {
    StoredRecord next = firstFrom(key);
    return next != null && next.key().equals(key) ? Optional.of(next) : Optional.empty();
  }

  /** Whether there is a record at this key or below it: whether the name exists. */
  public boolean hasAtOrBelow(RecordKey key) {
    StoredRecord next = firstFrom(key);
    return next != null && next.key().isAtOrBelow(key);
  }

  /** The record at this key, if there is one, and all below it, in the order of their keys. */
  public Iterable<StoredRecord> atOrBelow(RecordKey key) {
    return () -> walk(key);
  }

  /** As {@link #atOrBelow}, for whoever need not see all of them. */
  public Walk walk(RecordKey key) {
    return new Walk(key, key);
  }

  /** All records, in the order of their keys. */
  public Iterable<StoredRecord> all() {
    return atOrBelow(RecordKey.ROOT);
  }

  /** This tree with these changes, made in this order. */
  public RecordTree with(List<Change> changes) {
    TreeMap<RecordKey, Change> last = new TreeMap<>();
    changes.forEach(change -> last.put(change.key(), change));
    List<StoredRecord[]> changed = new ArrayList<>(pages.length + 1);
    int newSize = size;
    int next = 0; // of the pages that are not in the new tree yet
    while (!last.isEmpty()) {
      int i = Math.max(next, pageOf(last.firstKey()));
      changed.addAll(Arrays.asList(pages).subList(next, i)); // nothing in them changes
      StoredRecord[] page = i < pages.length ? pages[i] : new StoredRecord[0];
      // A page takes the changes up to the next one's first key; the first page also those before
      // its own.
      Collection<Change> own =
          (i + 1 < pages.length ? last.headMap(pages[i + 1][0].key(), false) : last).values();
      List<StoredRecord> merged = merge(page, own);
      own.clear();
      newSize += merged.size() - page.length;
      joinSmall(changed, merged);
      next = i + 1;
    }
    if (next < pages.length) {
      changed.addAll(Arrays.asList(pages).subList(next, pages.length));
    }
    return new RecordTree(changed.toArray(new StoredRecord[0][]), newSize);
  }

  private static List<StoredRecord> merge(StoredRecord[] page, Collection<Change> changes) {
    List<StoredRecord> merged = new ArrayList<>(page.length + changes.size());
    int at = 0;
    for (Change change : changes) {
      while (at < page.length && page[at].key().compareTo(change.key()) < 0) {
        merged.add(page[at++]);
      }
      if (at < page.length && page[at].key().equals(change.key())) {
        at++;
      }
      if (change instanceof Change.Put put) {
        merged.add(put.record());
      }
    }
    merged.addAll(Arrays.asList(page).subList(at, page.length));
    return merged;
  }

  private static void joinSmall(List<StoredRecord[]> pages, List<StoredRecord> records) {
    boolean joins =
        !pages.isEmpty()
            && (records.size() < SMALL_PAGE || pages.get(pages.size() - 1).length < SMALL_PAGE);
    if (!joins) {
      addPages(pages, records);
      return;
    }
    List<StoredRecord> joined = new ArrayList<>(List.of(pages.remove(pages.size() - 1)));
    joined.addAll(records);
    addPages(pages, joined);
  }

  /** Cuts into pages of even size, so that a page that was just split has room. */
  private static void addPages(List<StoredRecord[]> pages, List<StoredRecord> records) {
    int count = (records.size() + PAGE - 1) / PAGE;
    for (int i = 0; i < count; i++) {
      int from = (int) ((long) records.size() * i / count);
      int to = (int) ((long) records.size() * (i + 1) / count);
      pages.add(records.subList(from, to).toArray(new StoredRecord[0]));
    }
  }

  /** The changes that lead from this tree to {@code other}: records that say the same stay out. */
  public List<Change> changesTo(RecordTree other) {
    List<Change> changes = new ArrayList<>();
    Iterator<StoredRecord> theirs = other.all().iterator();
    StoredRecord their = nextOf(theirs);
    for (StoredRecord mine : all()) {
      while (their != null && their.key().compareTo(mine.key()) < 0) {
        changes.add(new Change.Put(their));
        their = nextOf(theirs);
      }
      if (their != null && their.key().equals(mine.key())) {
        if (!their.equals(mine)) {
          changes.add(new Change.Put(their));
        }
        their = nextOf(theirs);
      } else {
        changes.add(new Change.Delete(mine.key()));
      }
    }
    while (their != null) {
      changes.add(new Change.Put(their));
      their = nextOf(theirs);
    }
    return Collections.unmodifiableList(changes);
  }

  private static <T> @Nullable T nextOf(Iterator<T> iterator) {
    return iterator.hasNext() ? iterator.next() : null;
  }

  private @Nullable StoredRecord firstFrom(RecordKey key) {
    Walk walk = new Walk(key, RecordKey.ROOT);
    return walk.hasNext() ? walk.next() : null;
  }

  /** The last page whose first key is not above {@code key}; 0 if there is none. */
  private int pageOf(RecordKey key) {
    int low = 0;
    int high = pages.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pages[middle][0].key().compareTo(key) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static int indexIn(StoredRecord[] page, RecordKey key) {
    int low = 0;
    int high = page.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (page[middle].key().compareTo(key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Goes through the records at or below a key, in the order of their keys; can leave some out. */
  public final class Walk implements Iterator<StoredRecord> {
    private final RecordKey below;
    private int page;
    private int index;

    private Walk(RecordKey from, RecordKey below) {
      this.below = below;
      this.page = pageOf(from);
      this.index = pages.length == 0 ? 0 : indexIn(pages[page], from);
      turnPage();
    }

    private void turnPage() {
      if (page < pages.length && index == pages[page].length) {
        page++;
        index = 0;
      }
    }

    @Override
    public boolean hasNext() {
      return page < pages.length && pages[page][index].key().isAtOrBelow(below);
    }

    @Override
    public StoredRecord next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      StoredRecord record = pages[page][index++];
      turnPage();
      return record;
    }

    /** Goes on to the first record at {@code key} or behind it; stays if it is there already. */
    public void skipTo(RecordKey key) {
      skip(candidate -> candidate.compareTo(key) >= 0);
    }

    /**
     * Goes on behind all records whose keys start with the first bytes of {@code key}; stays if it
     * is behind them already.
     *
     * @param length how many bytes (see {@link RecordKey#byteAt})
     */
    public void skipPast(RecordKey key, int length) {
      skip(candidate -> candidate.comparePrefix(key, length) > 0);
    }

    /** Most ways are short: what is looked for is likely to be in this page. */
    private void skip(Predicate<RecordKey> isReached) {
      if (page < pages.length && !isReached.test(lastKeyOf(page))) {
        page = firstPageThat(isReached, page + 1);
        index = 0;
      }
      if (page < pages.length) {
        index = firstThat(isReached, pages[page], index);
      }
    }
  }

  private RecordKey lastKeyOf(int page) {
    return pages[page][pages[page].length - 1].key();
  }

  /** The first page from {@code from} on that ends where it is reached; their number if none. */
  private int firstPageThat(Predicate<RecordKey> isReached, int from) {
    int low = from;
    int high = pages.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isReached.test(lastKeyOf(middle))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private static int firstThat(Predicate<RecordKey> isReached, StoredRecord[] page, int from) {
    int low = from;
    int high = page.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isReached.test(page[middle].key())) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
