package io.skystack.common.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordFormatException;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.Lease;
import io.skystack.common.store.RecordTree;
import io.skystack.common.store.StoredRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * All records of a store in a file, with where they came from: a magic number, the header's fields,
 * the configuration, each record's key, revision, lease and value, and a CRC-32 of all that.
 *
 * @param origin what they are the records of, such as etcd's path prefix: others are not believed
 * @param clusterId of the etcd they came from; 0 for another source
 * @param revision of their source, up to which they are complete
 * @param time when they were last known to be fresh
 * @param records all of them
 * @param config the configuration beside them
 */
public record Snapshot(
    String origin,
    long clusterId,
    long revision,
    Instant time,
    RecordTree records,
    Optional<String> config) {
  private static final long MAGIC = 0x534b59534e415032L; // "SKYSNAP2"

  /** Far more than etcd takes. */
  private static final int LONGEST = 8 << 20;

  /** Makes the objects of leases, one for each. */
  @FunctionalInterface
  public interface LeaseSource {
    /** The lease of that number; {@link Lease#NONE} for 0. */
    Lease of(long id);
  }

  /**
   * Makes sure that a snapshot can be written there.
   *
   * @throws OperatorException if not
   */
  public static void checkWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new OperatorException(
          "the snapshot " + file + " is a folder: name a file in it, such as records.snapshot");
    }
    if (!Files.isDirectory(folder)) {
      throw new OperatorException(
          "the snapshot " + file + " cannot be written: make the folder " + folder + " first");
    }
    try {
      Files.delete(Files.createTempFile(folder, ".snapshot", ".tmp"));
    } catch (IOException e) {
      throw new OperatorException(
          "the snapshot "
              + file
              + " cannot be written: give this user the right to write in "
              + folder,
          e);
    }
  }

  /**
   * Writes it in the place of what is there, whole or not at all.
   *
   * @throws IOException if that cannot be done; what was there is still there
   */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, ".snapshot", ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        CheckedOutputStream checked =
            new CheckedOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), new CRC32());
        DataOutputStream out = new DataOutputStream(checked);
        writeTo(out);
        out.writeLong(checked.getChecksum().getValue());
        out.flush();
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void writeTo(DataOutputStream out) throws IOException {
    out.writeLong(MAGIC);
    out.writeUTF(origin);
    out.writeLong(clusterId);
    out.writeLong(revision);
    out.writeLong(time.toEpochMilli());
    out.writeBoolean(config.isPresent());
    writeBytes(out, config.orElse("").getBytes(UTF_8));
    out.writeInt(records.size());
    for (StoredRecord record : records.all()) {
      byte[] key = new byte[record.key().length()];
      for (int i = 0; i < key.length; i++) {
        key[i] = record.key().byteAt(i);
      }
      writeBytes(out, key);
      out.writeLong(record.revision());
      out.writeLong(record.lease().id());
      writeBytes(out, RecordCodec.format(record.value()));
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /**
   * Reads one.
   *
   * @throws IOException if there is none, or what is there is something else or broken
   */
  public static Snapshot read(Path file, LeaseSource leases) throws IOException {
    try (CheckedInputStream checked =
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), new CRC32());
        DataInputStream in = new DataInputStream(checked)) {
      if (in.readLong() != MAGIC) {
        throw new IOException("not a snapshot of records");
      }
      String origin = in.readUTF();
      long clusterId = in.readLong();
      long revision = in.readLong();
      Instant time = Instant.ofEpochMilli(in.readLong());
      Optional<String> config = readConfig(in);
      RecordTree records = RecordTree.of(readRecords(in, leases));
      Snapshot snapshot = new Snapshot(origin, clusterId, revision, time, records, config);
      long sum = checked.getChecksum().getValue();
      if (in.readLong() != sum) {
        throw new IOException("its checksum is wrong");
      }
      return snapshot;
    } catch (EOFException e) {
      throw new IOException("it ends too early", e);
    } catch (IllegalArgumentException | RecordFormatException e) {
      throw new IOException("it holds what is no record: " + e.getMessage(), e);
    }
  }

  private static Optional<String> readConfig(DataInputStream in) throws IOException {
    boolean isPresent = in.readBoolean();
    String text = new String(readBytes(in), UTF_8);
    return isPresent ? Optional.of(text) : Optional.empty();
  }

  private static List<StoredRecord> readRecords(DataInputStream in, LeaseSource leases)
      throws IOException, RecordFormatException {
    int count = in.readInt();
    List<StoredRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RecordKey key = RecordKey.ofBytes(readBytes(in));
      long revision = in.readLong();
      long lease = in.readLong();
      records.add(
          new StoredRecord(key, RecordCodec.parse(readBytes(in)), revision, leases.of(lease)));
    }
    return records;
  }

  private static byte[] readBytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LONGEST) {
      throw new IOException("it is garbled");
    }
    return in.readNBytes(length);
  }
}
