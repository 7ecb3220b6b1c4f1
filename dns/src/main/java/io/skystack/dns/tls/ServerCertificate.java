package io.skystack.dns.tls;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.retry.Periodic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate that is read again when its files change. Connections that come after have the new
 * one; files that do not hold a certificate and its key leave the old one in use.
 */
public final class ServerCertificate implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);

  /** How often the files are looked at. */
  public static final Duration INTERVAL = Duration.ofSeconds(3);

  private CertificateFiles files;
  private final List<Derived<?>> derived = new CopyOnWriteArrayList<>();
  private final Periodic watch = new Periodic("certificate");
  private Identity identity;
  private String seen;

  private ServerCertificate(CertificateFiles files) {
    this.files = files;
    this.seen = state();
    this.identity = Identity.read(files);
  }

  /**
   * Reads it, and watches its files from then on.
   *
   * @param interval how often to look at them
   * @throws OperatorException if the files hold no certificate and its key
   */
  public static ServerCertificate open(CertificateFiles files, Duration interval) {
    ServerCertificate certificate = new ServerCertificate(files);
    certificate.watch.start(interval, certificate::look);
    return certificate;
  }

  /**
   * Something made from the certificate, and made anew with each new one.
   *
   * @param make called at once, and by the thread that watches
   */
  synchronized <T> Derived<T> derive(Function<Identity, T> make) {
    Derived<T> one = new Derived<>(make, identity);
    derived.add(one);
    return one;
  }

  /** The sizes and times of the files: cheap, and they differ whenever the files were replaced. */
  private String state() {
    return state(files.chain())
        + " "
        + state(files.key())
        + files.clients().authorities().map(file -> " " + state(file)).orElse("");
  }

  private static String state(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.fileKey() + " " + attributes.lastModifiedTime() + " " + attributes.size();
    } catch (IOException e) {
      return "absent";
    }
  }

  /**
   * Reads another certificate, to be used and watched in the place of this one.
   *
   * @return does so; connections that are open keep what they have
   * @throws OperatorException if the files hold no certificate and its key
   */
  public synchronized Runnable prepare(CertificateFiles others) {
    if (others.equals(files)) {
      return () -> {};
    }
    Identity fresh = Identity.read(others);
    List<Runnable> changes = prepare(fresh);
    return () -> take(others, fresh, changes);
  }

  private synchronized void take(CertificateFiles others, Identity fresh, List<Runnable> changes) {
    files = others;
    seen = state();
    use(fresh, changes);
  }

  private synchronized void look() {
    try {
      String now = state();
      if (!now.equals(seen)) {
        seen = now;
        Identity fresh = Identity.read(files);
        use(fresh, prepare(fresh));
        log.info("the server certificate {} was read again", files.chain());
      }
    } catch (OperatorException e) {
      log.warn("the server certificate stays as it was: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.warn("the server certificate stays as it was: {}", e.toString());
    }
  }

  /** All or none: what cannot be made into what a protocol needs is not used for another. */
  private List<Runnable> prepare(Identity fresh) {
    return derived.stream().map(one -> one.prepare(fresh)).toList();
  }

  private void use(Identity fresh, List<Runnable> changes) {
    changes.forEach(Runnable::run);
    identity = fresh;
  }

  /** Watches no more. */
  @Override
  public void close() {
    watch.close();
  }

  /** What was made from the certificate that is in use. */
  static final class Derived<T> {
    private final Function<Identity, T> make;
    private volatile T value;

    private Derived(Function<Identity, T> make, Identity identity) {
      this.make = make;
      this.value = make.apply(identity);
    }

    private Runnable prepare(Identity identity) {
      T fresh = make.apply(identity);
      return () -> value = fresh;
    }

    T get() {
      return value;
    }
  }
}
