package io.skystack.bench.server;

import io.skystack.dns.dnssec.Algorithm;
import io.skystack.dns.dnssec.KeyMaker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;

/**
 * The servers, each set up to be as fast as it can on one core: one thread where that is chosen,
 * caches large enough for all questions, no log of queries.
 */
public final class Contenders {
  private static final int CACHED = 200_000;

  private Contenders() {}

  /**
   * All of them, ours first: what the others are compared with.
   *
   * @param home the project's folder
   * @param coredns CoreDNS's program
   */
  public static List<Contender> all(Path home, String coredns) {
    String skydns = home.resolve("bin/skydns").toString();
    return List.of(
        new Contender("skydns", skydns, site -> skydns(site, List.of())),
        new Contender(
            "skydns, no hot answers", skydns, site -> skydns(site, List.of("--hot-size", "0"))),
        new Contender("skycache", home.resolve("bin/skycache").toString(), Contenders::skycache),
        new Contender("Knot", "knotd", Contenders::knot),
        new Contender("NSD", "nsd", Contenders::nsd),
        new Contender("Unbound", "unbound", Contenders::unbound),
        new Contender("dnsmasq", "dnsmasq", Contenders::dnsmasq),
        new Contender("CoreDNS, cache", coredns, site -> coreDns(site, true)),
        new Contender("CoreDNS", coredns, site -> coreDns(site, false)));
  }

  /** Those that serve the zone from its file: skydns and CoreDNS by the same Corefile. */
  public static List<Contender> files(Path home, String coredns) {
    return List.of(
        ours(
            home,
            "skydns, file",
            site ->
                List.of("--conf", fileBlock(site), "--ops-addr", "127.0.0.1:" + (site.port() + 2))),
        new Contender("Knot", "knotd", Contenders::knot),
        new Contender("CoreDNS, file", coredns, site -> List.of("-conf", fileBlock(site))));
  }

  private static String fileBlock(Site site) throws IOException {
    return Contender.file(
        site,
        "Corefile",
        """
        kube.local:%d {
            bind 127.0.0.1
            errors
            prometheus 127.0.0.1:%d
            loadbalance
            file %s
        }
        """
            .formatted(site.port(), site.port() + 1, site.zone()));
  }

  /** skydns with a fresh key for the domain. */
  public static Contender signing(Path home) {
    return ours(home, "skydns, signing", site -> skydns(site, List.of("--dnssec", key(site))));
  }

  private static String key(Site site) {
    Name zone = Name.fromConstantString("kube.local.");
    return KeyMaker.make(site.folder(), zone, Algorithm.ECDSAP256SHA256, KeyMaker.Role.ALL)
        .base()
        .toString();
  }

  /** skydns as it is, with more flags. */
  public static Contender skydns(Path home, String name, String... flags) {
    return ours(home, name, site -> skydns(site, List.of(flags)));
  }

  /** skydns on a JDK of one's choice. */
  public static Contender skydnsOn(Path home, Path jdk) {
    String java = "SKYSTACK_JAVA_HOME=" + jdk;
    String program = home.resolve("bin/skydns").toString();
    return new Contender(
        "skydns, " + jdk.getFileName(),
        "env",
        site -> onJava(java, program, skydns(site, List.of())));
  }

  private static List<String> onJava(String java, String program, List<String> arguments) {
    List<String> all = new ArrayList<>(List.of(java, program));
    all.addAll(arguments);
    return all;
  }

  private static Contender ours(Path home, String name, Contender.Setup setup) {
    return new Contender(name, home.resolve("bin/skydns").toString(), setup);
  }

  /** How a query comes over a stream, in dnsperf's words. */
  public enum Stream {
    TCP("tcp", "", "--addr"),
    TLS("dot", "tls://", "--tls-addr"),
    HTTPS("doh", "https://", "--https-addr");

    private final String mode;
    private final String scheme;
    private final String flag;

    Stream(String mode, String scheme, String flag) {
      this.mode = mode;
      this.scheme = scheme;
      this.flag = flag;
    }

    /** What dnsperf calls it. */
    public String mode() {
      return mode;
    }
  }

  /**
   * Servers that speak a stream transport beside UDP, on the port after next. The certificate and
   * its key are {@code cert.pem} and {@code key.pem} beside the zone.
   */
  public static List<Contender> streams(Path home, String coredns, Stream stream) {
    String skydns = home.resolve("bin/skydns").toString();
    return List.of(
        new Contender("skydns", skydns, site -> skydns(site, encrypted(site, stream))),
        new Contender("CoreDNS, cache", coredns, site -> coreDns(site, true, stream)));
  }

  /** The port of the stream, of a server whose UDP port is {@code port}. */
  public static int streamPort(int port, Stream stream) {
    return stream == Stream.TCP ? port : port + 2;
  }

  private static List<String> encrypted(Site site, Stream stream) {
    if (stream == Stream.TCP) {
      return List.of();
    }
    return List.of(
        stream.flag,
        "127.0.0.1:" + streamPort(site.port(), stream),
        "--server-cert",
        site.zone().resolveSibling("cert.pem").toString(),
        "--server-key",
        site.zone().resolveSibling("key.pem").toString());
  }

  /** The server that caches ask. */
  public static Contender upstream() {
    return new Contender("upstream", "nsd", Contenders::nsd);
  }

  static List<String> skydns(Site site, List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--addr",
                "127.0.0.1:" + site.port(),
                "--machines",
                site.etcd(),
                "--ops-addr",
                "127.0.0.1:" + (site.port() + 1),
                "--no-rec",
                "true"));
    arguments.addAll(more);
    return arguments;
  }

  private static List<String> knot(Site site) throws IOException {
    String file =
        Contender.file(
            site,
            "knot.conf",
            """
            server:
              rundir: "%1$s"
              listen: 127.0.0.1@%2$d
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
            database:
              storage: "%1$s"
            zone:
              - domain: kube.local
                file: "%3$s"
            """
                .formatted(site.folder(), site.port(), site.zone()));
    return List.of("-c", file);
  }

  private static List<String> nsd(Site site) throws IOException {
    String file =
        Contender.file(
            site,
            "nsd.conf",
            """
            server:
              server-count: 1
              rrl-ratelimit: 0
              ip-address: 127.0.0.1@%2$d
              username: ""
              zonesdir: "%1$s"
              database: ""
              pidfile: ""
              xfrdfile: ""
              zonelistfile: "%1$s/zone.list"
            remote-control:
              control-enable: no
            zone:
              name: kube.local
              zonefile: "%3$s"
            """
                .formatted(site.folder(), site.port(), site.zone()));
    return List.of("-d", "-c", file);
  }

  private static List<String> unbound(Site site) throws IOException {
    String file =
        Contender.file(
            site,
            "unbound.conf",
            """
            server:
              interface: 127.0.0.1
              port: %2$d
              num-threads: 1
              username: ""
              chroot: ""
              directory: "%1$s"
              pidfile: ""
              use-syslog: no
              module-config: "iterator"
              do-not-query-localhost: no
              local-zone: "kube.local." transparent
              msg-cache-size: 128m
              rrset-cache-size: 256m
            remote-control:
              control-enable: no
            stub-zone:
              name: "kube.local."
              stub-addr: 127.0.0.1@%3$d
            """
                .formatted(site.folder(), site.port(), site.upstream()));
    return List.of("-d", "-c", file);
  }

  private static List<String> dnsmasq(Site site) {
    return List.of(
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--user=" + System.getProperty("user.name"),
        "--pid-file=",
        "--port=" + site.port(),
        "--listen-address=127.0.0.1",
        "--bind-interfaces",
        "--no-resolv",
        "--no-hosts",
        "--cache-size=" + CACHED,
        "--dns-forward-max=10000",
        "--server=/kube.local/127.0.0.1#" + site.upstream());
  }

  /** As dnsmasq, flag by flag. */
  private static List<String> skycache(Site site) {
    return List.of(
        "--port=" + site.port(),
        "--listen-address=127.0.0.1",
        "--ops-addr=127.0.0.1:" + (site.port() + 1),
        "--no-resolv",
        "--cache-size=" + CACHED,
        "--dns-forward-max=10000",
        "--server=/kube.local/127.0.0.1#" + site.upstream());
  }

  private static List<String> coreDns(Site site, boolean cache) throws IOException {
    return coreDns(site, cache, Stream.TCP);
  }

  private static List<String> coreDns(Site site, boolean cache, Stream stream) throws IOException {
    String cached = cache ? "cache 3600 {\n success %1$d\n denial %1$d\n }".formatted(CACHED) : "";
    String block =
        """
        %skube.local:%d {
            bind 127.0.0.1
            errors
            %s
            %s
            loadbalance
            etcd {
                path /skydns
                endpoint %s
            }
        }
        """;
    String text = block.formatted("", site.port(), "", cached, site.etcd());
    if (stream != Stream.TCP) {
      String tls =
          "tls %s %s"
              .formatted(
                  site.zone().resolveSibling("cert.pem"), site.zone().resolveSibling("key.pem"));
      int port = streamPort(site.port(), stream);
      text += block.formatted(stream.scheme, port, tls, cached, site.etcd());
    }
    return List.of("-conf", Contender.file(site, "Corefile", text));
  }
}
