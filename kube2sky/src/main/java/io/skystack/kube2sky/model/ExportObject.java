package io.skystack.kube2sky.model;

/**
 * A ServiceExport of the Multi-Cluster Services API: the Service of its name has names in the
 * clusterset too.
 */
public record ExportObject(ObjectName id) implements KubeObject {
  @Override
  public Kind kind() {
    return Kind.EXPORT;
  }
}
