package io.skystack.kube2sky.source.manifests;

import static io.skystack.common.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.common.cli.OperatorException;
import io.skystack.kube2sky.model.Exposure;
import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.Selection;
import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.source.Heard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestSourceTest {
  @TempDir Path folder;
  private final Heard heard = new Heard(Kind.SERVICE);
  private ManifestSource source;

  @AfterEach
  void close() {
    if (source != null) {
      source.close();
    }
  }

  private void write(String file, String... services) throws IOException {
    Files.writeString(folder.resolve(file), String.join("---\n", services));
  }

  private static String service(String name, String ip) {
    return "kind: Service\nmetadata: {name: %s}\nspec: {clusterIP: %s}\n".formatted(name, ip);
  }

  private void follow() {
    source = new ManifestSource(folder, Selection.ALL);
    source.start(heard);
  }

  /** What Services there are: {@code name ip}. */
  private void has(String... services) {
    eventually(
        () ->
            assertThat(heard.objects())
                .extracting(
                    object ->
                        object.id().name()
                            + " "
                            + ((Exposure.ClusterIps) ((ServiceObject) object).exposure())
                                .addresses()
                                .get(0))
                .containsExactly(services));
  }

  @Test
  void filesAreFollowedAsTheyChange() throws IOException {
    write("a.yaml", service("one", "10.0.0.1"), service("two", "10.0.0.2"));
    write("notes.txt", "not a manifest");
    follow();
    has("one 10.0.0.1", "two 10.0.0.2");
    assertThat(heard.lines()).last().isEqualTo("listed [default/one, default/two]");
    write("a.yaml", service("one", "10.0.0.9"));
    has("one 10.0.0.9");
    write("b.yml", service("three", "10.0.0.3"));
    has("one 10.0.0.9", "three 10.0.0.3");
    Files.delete(folder.resolve("a.yaml"));
    has("three 10.0.0.3");
    assertThat(heard.lines()).contains("gone default/two", "gone default/one");
  }

  @Test
  void aFileThatTurnsBadKeepsItsLastObjectsAndTheOthersGoOn() throws IOException {
    write("a.yaml", service("one", "10.0.0.1"));
    write("b.yaml", service("two", "10.0.0.2"));
    follow();
    has("one 10.0.0.1", "two 10.0.0.2");
    write("a.yaml", "kind: [\n");
    write("b.yaml", service("two", "10.0.0.22"));
    has("one 10.0.0.1", "two 10.0.0.22");
    write("a.yaml", service("one", "10.0.0.11"));
    has("one 10.0.0.11", "two 10.0.0.22");
    assertThat(heard.lines()).noneMatch(line -> line.contains("gone") || line.contains("part"));
  }

  @Test
  void aFileThatWasNeverReadMakesTheSetPartialUntilItIs() throws IOException {
    write("a.yaml", "kind: [\n");
    write("b.yaml", service("two", "10.0.0.2"));
    follow();
    has("two 10.0.0.2");
    eventually(() -> assertThat(heard.lines()).last().isEqualTo("listed [default/two] in part"));
    write("a.yaml", service("one", "10.0.0.1"));
    has("one 10.0.0.1", "two 10.0.0.2");
    eventually(
        () -> assertThat(heard.lines()).last().isEqualTo("listed [default/one, default/two]"));
  }

  @Test
  void aListThatIsAskedForReadsEveryFileAgain() throws IOException {
    write("a.yaml", service("one", "10.0.0.1"));
    follow();
    has("one 10.0.0.1");
    CompletableFuture<Void> asked = source.listAgain();
    eventually(() -> assertThat(asked).isCompleted());
    assertThat(heard.lines())
        .containsExactly("changed default/one", "listed [default/one]", "listed [default/one]");
  }

  @Test
  void ofTwoOfOneNameTheFirstFileCountsUntilItIsGone() throws IOException {
    write("b.yaml", service("one", "10.0.0.2"));
    write("a.yaml", service("one", "10.0.0.1"));
    follow();
    has("one 10.0.0.1");
    Files.delete(folder.resolve("a.yaml"));
    has("one 10.0.0.2");
    assertThat(heard.lines()).doesNotContain("gone default/one");
  }

  /**
   * As the kubelet does it: {@code ..data} is a link to a folder, and is put in place of another.
   */
  @Test
  void aMountedConfigMapIsFollowed() throws IOException {
    Path first = Files.createDirectory(folder.resolve("..first"));
    Path second = Files.createDirectory(folder.resolve("..second"));
    Files.writeString(first.resolve("a.yaml"), service("one", "10.0.0.1"));
    Files.writeString(second.resolve("a.yaml"), service("one", "10.0.0.2"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..first"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data", "a.yaml"));
    follow();
    has("one 10.0.0.1");
    Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..second"));
    Files.move(
        folder.resolve("..tmp"),
        folder.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    has("one 10.0.0.2");
  }

  @Test
  void aFolderThatGoesAwayKeepsItsObjectsAndIsFollowedWhenItIsBack(@TempDir Path other)
      throws IOException {
    Path manifests = Files.createDirectory(other.resolve("m"));
    Files.writeString(manifests.resolve("a.yaml"), service("one", "10.0.0.1"));
    source = new ManifestSource(manifests, Selection.ALL);
    source.start(heard);
    has("one 10.0.0.1");
    Files.move(manifests, other.resolve("away"));
    Path back = Files.createDirectory(other.resolve("new"));
    Files.writeString(back.resolve("a.yaml"), service("one", "10.0.0.2"));
    Files.move(back, manifests);
    has("one 10.0.0.2");
    assertThat(heard.lines()).doesNotContain("gone default/one");
  }

  @Test
  void noFolderAndNoManifestInItAreTheOperators() {
    assertThatThrownBy(() -> new ManifestSource(folder.resolve("none"), Selection.ALL))
        .isInstanceOf(OperatorException.class)
        .hasMessageContainingAll("--manifests", "none");
    assertThatThrownBy(() -> new ManifestSource(folder, Selection.ALL))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("no manifest in " + folder);
  }
}
