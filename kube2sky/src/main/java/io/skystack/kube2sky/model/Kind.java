package io.skystack.kube2sky.model;

/** The kinds of object that records are made from. */
public enum Kind {
  SERVICE("Service", "v1"),
  SLICE("EndpointSlice", "discovery.k8s.io/v1"),
  NAMESPACE("Namespace", "v1"),
  POD("Pod", "v1"),
  /** Of the Multi-Cluster Services API; many clusters do not have it. */
  EXPORT("ServiceExport", "multicluster.x-k8s.io/v1alpha1");

  private final String kubernetesName;
  private final String apiVersion;

  Kind(String kubernetesName, String apiVersion) {
    this.kubernetesName = kubernetesName;
    this.apiVersion = apiVersion;
  }

  /** Whether a server may not know it; then there is none of it. */
  public boolean isOptional() {
    return this == EXPORT;
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
