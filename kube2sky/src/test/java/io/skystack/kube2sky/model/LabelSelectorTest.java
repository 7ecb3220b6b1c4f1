package io.skystack.kube2sky.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
  /** As {@code kubectl get -l} decides. */
  @ParameterizedTest(name = "{0} of {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a=1 | a=1 | true",
        "a=1 | a=2 | false",
        "a=1 | b=1 | false",
        "a==1 | a=1 | true",
        "a!=1 | a=1 | false",
        "a!=1 | a=2 | true",
        "a!=1 | b=1 | true",
        "a in (1, 2) | a=2 | true",
        "a in (1,2) | a=3 | false",
        "a in (1,2) | b=1 | false",
        "a notin (1,2) | a=2 | false",
        "a notin (1,2) | a=3 | true",
        "a notin (1,2) | b=3 | true",
        "a | a=1 | true",
        "a | b=1 | false",
        "!a | a=1 | false",
        "! a | b=1 | true",
        "a= | a= | true",
        "a= | a=1 | false",
        "a=1,b in (x,y),!c | a=1 b=y | true",
        "a=1,b in (x,y),!c | a=1 b=y c=1 | false",
        "app.kubernetes.io/name=web-1 | app.kubernetes.io/name=web-1 | true",
        "in | in=1 | true",
        "'' | a=1 | true",
      })
  void decides(String selector, String labels, boolean takes) throws ObjectFormatException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (String label : labels.split(" ", -1)) {
      String[] parts = label.split("=", -1);
      json.put(parts[0], parts[1]);
    }
    assertThat(LabelSelector.parse(selector).takes(Fields.of(json))).isEqualTo(takes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=1,", ",", "a=b=c", "a in", "a in 1", "a in (b", "a>1", "-a", "a=b c", "!a=1"})
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> LabelSelector.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("is no label selector");
  }
}
