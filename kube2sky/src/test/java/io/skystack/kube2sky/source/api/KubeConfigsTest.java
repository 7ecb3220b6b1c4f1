package io.skystack.kube2sky.source.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.skystack.common.cli.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeConfigsTest {
  private static final String GOOD =
      """
      apiVersion: v1
      kind: Config
      current-context: here
      contexts: [{name: here, context: {cluster: c, user: u}}]
      clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
      users: [{name: u, user: {token: secret}}]
      """;

  @TempDir Path folder;

  private KubeConfigs configs(Map<String, String> environment) {
    return new KubeConfigs(environment, folder.resolve("serviceaccount"));
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  @Test
  void aNamedFileGoesFirstAndTheUrlBeforeItsServer() throws IOException {
    Path file = write("config", GOOD);
    Config config = configs(Map.of()).find(Optional.of(file), Optional.empty());
    assertThat(config.getMasterUrl()).startsWith("https://127.0.0.1:6443");
    Config other = configs(Map.of()).find(Optional.of(file), Optional.of("https://127.0.0.1:7443"));
    assertThat(other.getMasterUrl()).startsWith("https://127.0.0.1:7443");
  }

  @Test
  void inAPodTheServiceAccountCountsAndItsTokenIsReadAnew() throws IOException {
    write("serviceaccount/token", "one\n");
    Map<String, String> pod =
        Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443");
    Config config = configs(pod).find(Optional.empty(), Optional.empty());
    assertThat(config.getMasterUrl()).startsWith("https://[fd00::1]:443");
    assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("one");
    write("serviceaccount/token", "two");
    assertThat(config.getOauthTokenProvider().getToken()).isEqualTo("two");
  }

  @Test
  void elseTheFilesOfTheUser() throws IOException {
    Path file = write("home/.kube/config", GOOD);
    assertThat(
            configs(Map.of("HOME", folder.resolve("home").toString()))
                .find(Optional.empty(), Optional.empty())
                .getMasterUrl())
        .startsWith("https://127.0.0.1:6443");
    assertThat(
            configs(Map.of("KUBECONFIG", file.toString()))
                .find(Optional.empty(), Optional.empty())
                .getMasterUrl())
        .startsWith("https://127.0.0.1:6443");
  }

  @Test
  void nothingToGoByIsSaid() {
    assertThatThrownBy(
            () ->
                configs(Map.of("HOME", folder.toString())).find(Optional.empty(), Optional.empty()))
        .isInstanceOf(OperatorException.class)
        .hasMessageContainingAll("--kubecfg-file", "--manifests");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'clusters: [\n'                                                    | config:2
          'current-context: ""\n'                                            | current-context
          'just text\n'                                                      | no mapping
          'current-context: gone\ncontexts: []\n'                            | 'gone'
          'current-context: c\ncontexts: [{name: c, context: {cluster: k}}]' | 'k'
          """)
  void aFileThatCannotBeUsedIsOneLine(String content, String says) throws IOException {
    Path file = write("config", content.replace("\\n", "\n"));
    assertThatThrownBy(() -> configs(Map.of()).find(Optional.of(file), Optional.empty()))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(says)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aFileThatIsNotThere() {
    assertThatThrownBy(
            () -> configs(Map.of()).find(Optional.of(Path.of("/does/not/exist")), Optional.empty()))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("/does/not/exist");
  }

  @Test
  void aUrlThatIsNone() {
    assertThatThrownBy(() -> configs(Map.of()).find(Optional.empty(), Optional.of("10.0.0.1:6443")))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("--kube-master-url");
  }
}
