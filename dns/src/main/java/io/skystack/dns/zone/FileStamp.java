package io.skystack.dns.zone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;

/**
 * What tells that a file holds something else than it did. Links that are swapped, as for a mounted
 * ConfigMap, are seen too.
 *
 * @param key the inode, where the platform has such
 */
record FileStamp(Path file, String key, FileTime modified, long size) {
  static FileStamp of(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(file, String.valueOf(now.fileKey()), now.lastModifiedTime(), now.size());
    } catch (IOException e) {
      return new FileStamp(file, "", FileTime.fromMillis(0), -1); // not there, or not for us
    }
  }

  static List<FileStamp> of(List<Path> files) {
    return files.stream().map(FileStamp::of).toList();
  }
}
