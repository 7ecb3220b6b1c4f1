package io.skystack.kube2sky.model;

import io.skystack.kube2sky.fields.Message;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kinds of object that records are made from. */
public enum Kind {
  SERVICE("Service", "v1", Message.SERVICE),
  SLICE("EndpointSlice", "discovery.k8s.io/v1", Message.ENDPOINT_SLICE),
  NAMESPACE("Namespace", "v1", Message.NAMESPACE),
  POD("Pod", "v1", Message.POD),
  /** Of the Multi-Cluster Services API; many clusters do not have it. */
  EXPORT("ServiceExport", "multicluster.x-k8s.io/v1alpha1", null);

  private final String kubernetesName;
  private final String apiVersion;

  @SuppressWarnings("ImmutableEnumChecker") // a message never changes
  private final @Nullable Message message;

  Kind(String kubernetesName, String apiVersion, @Nullable Message message) {
    this.kubernetesName = kubernetesName;
    this.apiVersion = apiVersion;
    this.message = message;
  }

  /** Whether a server may not know it; then there is none of it. */
  public boolean isOptional() {
    return this == EXPORT;
  }

  /** As in an object's {@code kind}. */
  public String kubernetesName() {
    return kubernetesName;
  }

  /** How a server writes it in protobuf; empty for a custom resource, which it does not. */
  public Optional<Message> message() {
    return Optional.ofNullable(message);
  }

  /** As in an object's {@code apiVersion}. */
  public String apiVersion() {
    return apiVersion;
  }
}
