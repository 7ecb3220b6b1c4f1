package io.skystack.dns.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.skystack.common.testing.TestCertificates;
import io.skystack.dns.plugin.Query.Transport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Knot's client sees, where it is installed: the same answers by every transport. */
class KdigTest {
  @TempDir private static Path folder;

  private static boolean isInstalled(String program) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static String kdig(EncryptedRig rig, Transport transport, String name, String... flags)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("kdig", "@127.0.0.1", "-p", "" + rig.at(transport).getPort(), "+timeout=5"));
    command.addAll(List.of(flags));
    command.add(name);
    String output = run(command);
    assertThat(output).contains("status: NOERROR");
    return output
        .lines()
        .filter(line -> !line.startsWith(";;") && !line.isBlank())
        .sorted()
        .toList()
        .toString();
  }

  @Test
  void seesTheSameByEveryTransport() throws Exception {
    assumeTrue(isInstalled("kdig"));
    TestCertificates certificates = EncryptedRig.certificates(folder);
    String ca = "+tls-ca=" + certificates.authority();
    try (EncryptedRig rig = new EncryptedRig(certificates, EncryptedRig.WIDE)) {
      for (String name : List.of("a.test.", "20.test.")) {
        String plain = kdig(rig, Transport.UDP, name);
        assertThat(plain).contains("10.0.0.0");
        assertThat(kdig(rig, Transport.TCP, name, "+tcp")).isEqualTo(plain);
        assertThat(kdig(rig, Transport.TLS, name, "+tls", ca)).isEqualTo(plain);
        assertThat(kdig(rig, Transport.HTTPS, name, "+https", ca)).isEqualTo(plain);
        assertThat(kdig(rig, Transport.HTTPS, name, "+https", "+https-get", ca)).isEqualTo(plain);
        // With an authority this client takes TLS for QUIC.
        assertThat(kdig(rig, Transport.QUIC, name, "+quic")).isEqualTo(plain);
      }
    }
  }
}
