package io.skystack.bench.cluster;

/**
 * An object to be created.
 *
 * @param collection the path that it is posted to
 * @param name its name there
 * @param json the object
 */
public record ApiObject(String collection, String name, String json) {
  /** Its own path. */
  String path() {
    return collection + "/" + name;
  }
}
