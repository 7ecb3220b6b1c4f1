package io.skystack.kube2sky.source.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skystack.kube2sky.model.Selection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManifestFileTest {
  /** What is wrong with a file, the file, and what is said of it. */
  record Broken(String what, boolean json, String text, String says) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Broken> broken() {
    return List.of(
        new Broken("no YAML", false, "kind: Service\nmetadata: [\n", "f:3: not YAML"),
        new Broken("a tab", false, "kind: Service\n\tmetadata: x\n", "f:2: not YAML"),
        new Broken(
            "a key twice", false, "kind: A\nkind: B\n", "f:2: the key 'kind' is there twice"),
        new Broken("no kind", false, "metadata: {name: a}\n", "f:1: object a: kind is missing"),
        new Broken("a list", false, "- a\n- b\n", "must be a mapping"),
        new Broken("no name", false, "kind: Service\nspec: {}\n", "metadata.name is missing"),
        new Broken(
            "a port that is none, with its line",
            false,
            """
            kind: Service
            metadata: {name: db}
            spec:
              ports:
                - port: 80
                - port: soon
            """,
            "f:6: Service db: spec.ports[1].port must be a whole number"),
        new Broken(
            "a port out of range",
            false,
            "kind: Service\nmetadata: {name: db}\nspec: {ports: [{port: 70000}]}\n",
            "f:3: Service db: spec.ports[0].port must be from 0 to 65535"),
        new Broken(
            "an item of a list, in the second document",
            false,
            """
            kind: ConfigMap
            ---
            kind: List
            items:
              - kind: Service
                metadata: {name: db}
                spec:
                  ports: no
            """,
            "f:8: Service db: spec.ports must be a list"),
        new Broken(
            "an unknown protocol",
            false,
            "kind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, protocol: DCCP}]}\n",
            "spec.ports[0].protocol must be TCP, UDP or SCTP"),
        new Broken("no JSON", true, "{\"kind\":\n \"Service\",\n", "f:3: not JSON"),
        new Broken("a JSON list", true, "[1]", "must be a mapping"),
        new Broken("JSON, a key twice", true, "{\"kind\":1,\n\"kind\":2}", "f:2: not JSON"),
        new Broken("deep YAML", false, "[".repeat(20_000), "f:1: nested deeper than 100 levels"),
        new Broken("deep JSON", true, "[".repeat(20_000), "f: not JSON"),
        new Broken("a bomb", false, bomb(), "too large once its anchors are expanded"));
  }

  /** A billion strings, once expanded. */
  private static String bomb() {
    StringBuilder yaml = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c <= 'i'; c++) {
      String before = "*" + (char) (c - 1);
      yaml.append(c).append(": &").append(c).append(" [");
      yaml.append(String.join(",", java.util.Collections.nCopies(10, before))).append("]\n");
    }
    return yaml.toString();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenFileIsOneLineWithTheReason(Broken broken) {
    assertThatThrownBy(() -> ManifestFile.parse(broken.text(), broken.json(), Selection.ALL))
        .isInstanceOfSatisfying(
            ManifestException.class,
            e -> assertThat(e.at("f")).contains(broken.says()).doesNotContain("\n"));
  }

  @Test
  void anAnchorThatHoldsItselfIsNoEndlessLoop() {
    assertThatThrownBy(() -> ManifestFile.parse("a: &a {b: *a}\n", false, Selection.ALL))
        .isInstanceOf(ManifestException.class);
  }

  @Test
  void jsonMayHaveTabsAndSeveralObjects() throws Exception {
    String one =
        "{\n\t\"kind\": \"Service\",\n\t\"metadata\": {\"name\": \"a\"},\n\t\"spec\": {}}\n";
    assertThat(ManifestFile.parse(one + one.replace("\"a\"", "\"b\""), true, Selection.ALL))
        .hasSize(2);
  }

  @Test
  void emptyDocumentsAndOtherKindsGiveNothing() throws Exception {
    String yaml =
        """
        ---
        # nothing
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        ---
        apiVersion: discovery.k8s.io/v1beta1
        kind: EndpointSlice
        """;
    assertThat(ManifestFile.parse(yaml, false, Selection.ALL)).isEmpty();
    assertThat(ManifestFile.parse("", false, Selection.ALL)).isEmpty();
    assertThat(ManifestFile.parse("", true, Selection.ALL)).isEmpty();
  }
}
