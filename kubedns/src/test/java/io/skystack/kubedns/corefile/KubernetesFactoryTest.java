package io.skystack.kubedns.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import io.skystack.dns.corefile.TestCorefile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesFactoryTest {
  @TempDir private Path folder;

  private List<String> errors(String property) {
    return TestCorefile.errors(
        folder, ".:53 {\n kubernetes cluster.local in-addr.arpa {\n  " + property + "\n }\n}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          kubeconfig /etc/kubernetes/admin.conf
          kubeconfig admin.conf other
          endpoint https://10.0.0.1:6443
          tls cert.pem key.pem ca.pem
          namespaces default kube-system
          labels environment in (production, qa),app=nginx
          pods disabled
          pods insecure
          pods verified
          ttl 0
          ttl 3600
          endpoint_pod_names
          noendpoints
          ignore empty_service
          fallthrough
          fallthrough in-addr.arpa ip6.arpa
          startup_timeout 7s
          """)
  void linesThatAreGood(String property) {
    assertThat(errors(property)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          kubeconfig                | needs a value
          endpoint                  | takes 1 value, not 0
          endpoint 10.0.0.1:6443    | is no URL of an API server
          tls cert.pem key.pem      | takes 3 values, not 2
          namespaces                | takes at least 1
          labels a in b             | kubectl get -l
          pods insecur              | 'insecur' is none of disabled, insecure, verified (did you mean 'insecure'?)
          ttl 3601                  | '3601' is no number from 0 to 3600
          endpoint_pod_names yes    | takes no value, not 1
          noendpoints no            | takes no value, not 1
          ignore empty              | 'empty' is none of empty_service
          startup_timeout soon      | 'soon'
          pod insecure              | unknown property 'pod' (did you mean 'pods'?)
          """)
  void linesThatAreBadAreNamedWithTheirPlace(String property, String why) {
    assertThat(errors(property))
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error).startsWith("Corefile:3: kubernetes: "))
        .anySatisfy(error -> assertThat(error).contains(why));
  }

  @Test
  void whatDoesNotGoTogetherIsTold() {
    assertThat(errors("noendpoints\n  ignore empty_service"))
        .singleElement()
        .asString()
        .startsWith("Corefile:2: kubernetes: ")
        .contains("choose one");
    assertThat(TestCorefile.errors(folder, "in-addr.arpa {\n kubernetes\n}\n"))
        .singleElement()
        .asString()
        .contains("needs the domain of the cluster");
    assertThat(TestCorefile.errors(folder, ". {\n kubernetes\n}\n"))
        .singleElement()
        .asString()
        .contains("the root is no domain");
  }
}
