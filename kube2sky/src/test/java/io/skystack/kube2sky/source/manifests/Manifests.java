package io.skystack.kube2sky.source.manifests;

import io.skystack.kube2sky.model.KubeObject;
import java.util.List;

/** Manifests for tests. */
public final class Manifests {
  private Manifests() {}

  /** The objects in YAML that has no fault. */
  public static List<KubeObject> parse(String yaml) {
    try {
      return ManifestFile.parse(yaml, false);
    } catch (ManifestException e) {
      throw new AssertionError(e.at("yaml"), e);
    }
  }
}
