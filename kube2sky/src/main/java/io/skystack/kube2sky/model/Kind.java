package io.skystack.kube2sky.model;

/** The kinds of object that records are made from. */
public enum Kind {
  SERVICE("Service", "v1"),
  SLICE("EndpointSlice", "discovery.k8s.io/v1"),
  NAMESPACE("Namespace", "v1"),
  POD("Pod", "v1");

  private final String kubernetesName;
  private final String apiVersion;

  Kind(String kubernetesName, String apiVersion) {
    this.kubernetesName = kubernetesName;
    this.apiVersion = apiVersion;
  }

  /** As in an object's {@code kind}. */
  public String kubernetesName() {
    return kubernetesName;
  }

  /** As in an object's {@code apiVersion}. */
  public String apiVersion() {
    return apiVersion;
  }
}
