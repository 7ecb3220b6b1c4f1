package io.skystack.kube2sky.model;

/** An object as far as records need it. */
public sealed interface KubeObject
    permits ServiceObject, SliceObject, NamespaceObject, PodObject, ExportObject {
  ObjectName id();

  Kind kind();
}
