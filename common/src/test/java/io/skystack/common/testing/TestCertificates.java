package io.skystack.common.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An authority and the certificates it signs, as PEM files in a folder, made with the JDK's {@code
 * keytool}.
 */
public final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String authority;

  /** Makes an authority named {@code authority}. */
  public TestCertificates(Path folder, String authority) {
    this.folder = folder;
    this.authority = authority;
    keytool(
        "-genkeypair",
        "-alias",
        authority,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + authority,
        "-ext",
        "bc:c",
        "-keystore",
        store(authority).toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        authority,
        "-keystore",
        store(authority).toString(),
        "-file",
        certificate(authority).toString());
  }

  private Path store(String name) {
    return folder.resolve(name + ".p12");
  }

  /** The authority's own certificate. */
  public Path authority() {
    return certificate(authority);
  }

  /** The certificate of a name. */
  public Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  /** Its key, in PKCS #8. */
  public Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /**
   * Its key in the older form that bears the algorithm in its first line: PKCS #1 or SEC 1.
   *
   * @param algorithm RSA or EC, as it was made with
   */
  public Path oldKey(String name, String algorithm) {
    Path file = folder.resolve(name + ".old.key");
    write(file, algorithm + " PRIVATE KEY", innerKey(readKey(name)));
    return file;
  }

  /**
   * Makes a key and has the authority sign its certificate, good for 127.0.0.1 on both sides.
   *
   * @param algorithm RSA or EC
   */
  public TestCertificates sign(String name, String algorithm) {
    Path request = folder.resolve(name + ".csr");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        algorithm,
        "-dname",
        "CN=" + name,
        "-keystore",
        store(name).toString());
    keytool(
        "-certreq",
        "-alias",
        name,
        "-keystore",
        store(name).toString(),
        "-file",
        request.toString());
    keytool(
        "-gencert",
        "-rfc",
        "-alias",
        authority,
        "-ext",
        "san=ip:127.0.0.1",
        "-ext",
        "eku=serverAuth,clientAuth",
        "-keystore",
        store(authority).toString(),
        "-infile",
        request.toString(),
        "-outfile",
        certificate(name).toString());
    write(key(name), "PRIVATE KEY", readKey(name));
    return this;
  }

  private byte[] readKey(String name) {
    try (InputStream in = Files.newInputStream(store(name))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      return store.getKey(name, PASSWORD.toCharArray()).getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** PKCS #8 is version, algorithm and the older form in an octet string. */
  private static byte[] innerKey(byte[] pkcs8) {
    int algorithm = contentOf(pkcs8, 0) + 3;
    int octets = contentOf(pkcs8, algorithm) + (pkcs8[algorithm + 1] & 0xff);
    return Arrays.copyOfRange(pkcs8, contentOf(pkcs8, octets), pkcs8.length);
  }

  private static int contentOf(byte[] der, int element) {
    int length = der[element + 1] & 0xff;
    return element + 2 + (length < 0x80 ? 0 : length - 0x80);
  }

  private static void write(Path file, String type, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    try {
      Files.writeString(
          file,
          "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n",
          US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12", "-noprompt"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException("keytool failed: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
