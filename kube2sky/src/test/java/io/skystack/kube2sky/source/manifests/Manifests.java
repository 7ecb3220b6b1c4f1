package io.skystack.kube2sky.source.manifests;

import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.Selection;
import java.util.List;

/** Manifests for tests. */
public final class Manifests {
  private Manifests() {}

  /** The objects in YAML that has no fault. */
  public static List<KubeObject> parse(String yaml) {
    return parse(yaml, Selection.ALL);
  }

  /** The objects in YAML that has no fault, as far as they count. */
  public static List<KubeObject> parse(String yaml, Selection selection) {
    try {
      return ManifestFile.parse(yaml, false, selection);
    } catch (ManifestException e) {
      throw new AssertionError(e.at("yaml"), e);
    }
  }
}
