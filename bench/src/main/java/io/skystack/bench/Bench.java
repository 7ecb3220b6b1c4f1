package io.skystack.bench;

import io.skystack.bench.data.Dataset;
import io.skystack.bench.data.QuestionSet;
import io.skystack.bench.load.Load;
import io.skystack.bench.server.Contender;
import io.skystack.bench.server.Contenders;
import io.skystack.bench.server.Etcd;
import io.skystack.bench.server.Running;
import io.skystack.bench.server.Scratch;
import io.skystack.bench.server.Site;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The ground that servers are measured on: records, questions, an etcd, an authoritative server.
 */
final class Bench implements AutoCloseable {
  private final Plan plan;
  private final Path folder;
  private final Path zone;
  private final Map<QuestionSet, Path> questions = new EnumMap<>(QuestionSet.class);
  private final Etcd etcd;
  private final Running upstream;
  private int started;

  Bench(Plan plan) {
    this.plan = plan;
    try {
      folder = Scratch.folder("skystack-bench");
      zone = Dataset.writeZone(folder);
      for (QuestionSet set : QuestionSet.values()) {
        questions.put(set, set.writeTo(folder));
      }
      etcd = Etcd.start(folder.resolve("etcd"), freePorts(), plan.loadCore);
      etcd.load(Dataset.all());
      upstream =
          Running.start(Contenders.upstream(), site("upstream", freePorts(), 0), plan.loadCore);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server on its core. */
  Running start(Contender contender) {
    started++;
    return Running.start(
        contender, site("server-" + started, freePorts(), upstream.port()), plan.serverCore);
  }

  private Site site(String name, int port, int upstreamPort) {
    Path home = plan.home.toAbsolutePath().normalize();
    String url = etcd.url();
    return new Site(home, folder.resolve(name), port, zone, url, upstreamPort);
  }

  /** The file of a set; random names are others each time. */
  Path questions(QuestionSet set) {
    try {
      return set == QuestionSet.RANDOM ? set.writeTo(folder) : questions.get(set);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes questions of one's own, a line each, and gives their file. */
  Path write(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name + ".questions"), lines);
  }

  /** Load from the other core. */
  Load load() {
    return new Load(plan.loadCore, folder);
  }

  Etcd etcd() {
    return etcd;
  }

  /** Makes a certificate for the servers that need one. */
  void certify() {
    ProcessBuilder openssl =
        new ProcessBuilder(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            folder.resolve("key.pem").toString(),
            "-out",
            folder.resolve("cert.pem").toString());
    try {
      Path output = folder.resolve("openssl.out");
      int exit =
          openssl.redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
      if (exit != 0) {
        throw new OperatorException("openssl made no certificate: see " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException("interrupted");
    }
  }

  /** The first of four ports that are free now, UDP and TCP. */
  static int freePorts() {
    for (int port = 21_053; port < 31_053; port += 4) {
      if (isFree(port) && isFree(port + 1) && isFree(port + 2)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  private static boolean isFree(int port) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (DatagramSocket udp = new DatagramSocket(port, loopback);
        ServerSocket tcp = new ServerSocket(port, 1, loopback)) {
      return true;
    } catch (SocketException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    upstream.close();
    etcd.close();
    Scratch.delete(folder);
  }
}
