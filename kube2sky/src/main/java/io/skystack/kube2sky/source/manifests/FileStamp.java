package io.skystack.kube2sky.source.manifests;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What tells that a file holds something else than it did. Links are followed, so that the swap of
 * a link to a folder, as Kubernetes does it for a mounted ConfigMap, is a change of all files.
 *
 * @param key the inode, where the platform has such; else empty
 */
record FileStamp(String key, FileTime modified, long size) {
  private static FileStamp of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(
        String.valueOf(attributes.fileKey()), attributes.lastModifiedTime(), attributes.size());
  }

  /** The manifests in the folder itself, not in those below it, in the order of their names. */
  static SortedMap<Path, FileStamp> manifestsIn(Path folder) throws IOException {
    SortedMap<Path, FileStamp> stamps = new TreeMap<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, file -> ManifestFile.isManifest(file.getFileName().toString()))) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          stamps.put(file, of(file));
        }
      }
    } catch (NoSuchFileException e) {
      if (Files.isDirectory(folder)) {
        return manifestsIn(folder); // a file went away between the list and the look at it
      }
      throw e;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return stamps;
  }
}
