package io.skystack.dns.dnssec;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC.DNSSECException;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Name;

/** Makes pairs of keys and writes them as dnssec-keygen does. */
public final class KeyMaker {
  private static final int PROTOCOL = 3; // RFC 4034 section 2.1.2

  private KeyMaker() {}

  /** What a key is for. */
  public enum Role {
    /** One key that signs everything; with the SEP flag, for a DS stands for it. */
    ALL,
    /** Signs the zone's keys. */
    KEY_SIGNING,
    /** Signs everything but the zone's keys. */
    ZONE_SIGNING
  }

  /**
   * A pair that was written.
   *
   * @param base the path of both files, without {@code .key} and {@code .private}
   * @param ds the DS record for the parent zone, or for a trust anchor
   */
  public record Made(Path base, DSRecord ds) {}

  /**
   * Makes a pair and writes it to {@code K<zone>+<algorithm>+<tag>.key} and {@code .private}, the
   * latter for its owner alone.
   *
   * @param zone absolute
   * @throws OperatorException if a file is there already or cannot be written
   */
  public static Made make(Path directory, Name zone, Algorithm algorithm, Role role) {
    KeyPair pair = algorithm.newKeyPair();
    int flags = SigningKey.ZONE | (role == Role.ZONE_SIGNING ? 0 : SigningKey.SECURE_ENTRY_POINT);
    Name owner = zone.canonicalize();
    DNSKEYRecord dnskey = dnskey(owner, flags, algorithm, pair);
    String name = "K%s+%03d+%05d".formatted(owner, algorithm.number(), dnskey.getFootprint());
    Path base = directory.resolve(name);
    KeyFiles files = new KeyFiles(base);
    write(files.privateFile(), PrivateKeyText.format(pair.getPrivate(), algorithm), "rw-------");
    write(files.publicFile(), publicText(dnskey, role), "rw-r--r--");
    return new Made(base, files.read().ds(0));
  }

  private static DNSKEYRecord dnskey(Name owner, int flags, Algorithm algorithm, KeyPair pair) {
    try {
      return new DNSKEYRecord(
          owner, DClass.IN, 0, flags, PROTOCOL, algorithm.number(), pair.getPublic());
    } catch (DNSSECException e) {
      throw new IllegalStateException("a new key of " + algorithm + " is one", e);
    }
  }

  private static String publicText(DNSKEYRecord key, Role role) {
    String what =
        switch (role) {
          case ALL -> "key for all";
          case KEY_SIGNING -> "key-signing key";
          case ZONE_SIGNING -> "zone-signing key";
        };
    return "; This is a %s, keyid %d, for %s\n%s IN DNSKEY %s\n"
        .formatted(what, key.getFootprint(), key.getName(), key.getName(), key.rdataToString());
  }

  static void write(Path file, String text, String permissions) {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            }
            : new FileAttribute<?>[0];
    try (OutputStream out =
        Channels.newOutputStream(Files.newByteChannel(file, options, attributes))) {
      out.write(text.getBytes(US_ASCII));
    } catch (FileAlreadyExistsException e) {
      throw new OperatorException(file + " is there already: nothing is ever written over it");
    } catch (NoSuchFileException e) {
      throw new OperatorException(
          file.toAbsolutePath().getParent() + " is not there: make that folder, or name another");
    } catch (IOException e) {
      throw new OperatorException(
          "%s cannot be written (%s): name another folder".formatted(file, e.getMessage()));
    }
  }
}
