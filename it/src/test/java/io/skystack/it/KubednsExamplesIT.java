package io.skystack.it;

import io.skystack.common.testing.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** kubedns, alone, on the manifests of {@code examples/}. */
class KubednsExamplesIT extends ExampleCases {
  private static final int PORT = Ports.free();
  private static @Nullable Program kubedns;

  @BeforeAll
  static void start() {
    kubedns =
        Program.kubedns(
                "--manifests=" + Repository.examples(),
                "--dns-bind-address=127.0.0.1",
                "--dns-port=" + PORT,
                "--nameservers=127.0.0.1:1")
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    if (kubedns != null) {
      kubedns.close();
    }
  }

  @Override
  Dns dns() {
    return new Dns(PORT);
  }
}
