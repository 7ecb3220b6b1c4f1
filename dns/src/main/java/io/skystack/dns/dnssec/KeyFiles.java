package io.skystack.dns.dnssec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.skystack.common.cli.OperatorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A pair of files, {@code BASENAME.key} and {@code BASENAME.private}, as dnssec-keygen and
 * ldns-keygen write them.
 *
 * @param base the path without {@code .key} and {@code .private}
 */
record KeyFiles(Path base) {
  /** Keys are hundreds of bytes long; what is larger than this is something else. */
  private static final int MOST_BYTES = 1 << 16;

  /** Of a DNSKEY that names no TTL, in seconds. */
  private static final long DEFAULT_TTL = 3600;

  /** RFC 4034 section 2.1.2. */
  private static final int PROTOCOL = 3;

  private static final Set<PosixFilePermission> TOO_OPEN =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.GROUP_WRITE);

  /** The pair of a path as an operator writes it: one of the two files may stand for both. */
  static KeyFiles of(Path path) {
    String name = String.valueOf(path.getFileName());
    for (String suffix : List.of(".key", ".private")) {
      if (name.endsWith(suffix)) {
        return new KeyFiles(
            path.resolveSibling(name.substring(0, name.length() - suffix.length())));
      }
    }
    return new KeyFiles(path);
  }

  /** The file with the public key. */
  Path publicFile() {
    return base.resolveSibling(base.getFileName() + ".key");
  }

  /** The file with the private key. */
  Path privateFile() {
    return base.resolveSibling(base.getFileName() + ".private");
  }

  /**
   * Reads the pair.
   *
   * @throws OperatorException if a file is missing or holds something else, or if the two do not
   *     belong together
   */
  SigningKey read() {
    DNSKEYRecord dnskey = dnskey();
    Algorithm algorithm =
        Algorithm.of(dnskey.getAlgorithm())
            .orElseThrow(
                () ->
                    wrong(
                        publicFile(),
                        "has algorithm "
                            + DNSSEC.Algorithm.string(dnskey.getAlgorithm())
                            + ", which is not signed with: make a key of one of "
                            + Algorithm.names()));
    try {
      String text = text(privateFile());
      SigningKey key =
          new SigningKey(
              dnskey,
              algorithm,
              MessageSigner.of(PrivateKeyText.parse(text, algorithm), algorithm));
      if (!key.isPair()) {
        throw wrong(
            privateFile(),
            "is not the private key of " + publicFile() + ": put back the right one");
      }
      return key;
    } catch (PrivateKeyText.Malformed e) {
      throw wrong(privateFile(), e.getMessage() + ": put back the file of the pair");
    }
  }

  private DNSKEYRecord dnskey() {
    List<Record> records = records(text(publicFile()));
    if (records.size() != 1 || !(records.get(0) instanceof DNSKEYRecord dnskey)) {
      throw wrong(publicFile(), "must hold one DNSKEY record, as dnssec-keygen writes it");
    }
    int flags = dnskey.getFlags();
    boolean known = (flags & ~SigningKey.SECURE_ENTRY_POINT) == SigningKey.ZONE;
    if (!known || dnskey.getProtocol() != PROTOCOL || dnskey.getDClass() != DClass.IN) {
      throw wrong(
          publicFile(),
          "is no key to sign a zone with: its flags must be 256 or 257, its protocol 3");
    }
    return dnskey;
  }

  private List<Record> records(String text) {
    List<Record> records = new ArrayList<>();
    InputStream in = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    try (Master master = new Master(in, Name.root, DEFAULT_TTL)) {
      master.disableIncludes();
      master.expandGenerate(false);
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        records.add(next);
      }
      return records;
    } catch (IOException | RuntimeException e) {
      throw wrong(publicFile(), "must hold one DNSKEY record, as dnssec-keygen writes it");
    }
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw wrong(file, "is too large for a key");
      }
      return new String(bytes, ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw wrong(file, "is not there: name both files of the pair without .key and .private");
    } catch (AccessDeniedException e) {
      throw wrong(file, "cannot be read: give the user that runs the server the right to");
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage());
    }
  }

  private static OperatorException wrong(Path file, String what) {
    return new OperatorException("DNSSEC key file " + file + " " + what);
  }

  /** Whether more than its owner and a group can read the private key, as far as can be told. */
  boolean isTooOpen() {
    try {
      return !Collections.disjoint(Files.getPosixFilePermissions(privateFile()), TOO_OPEN);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
