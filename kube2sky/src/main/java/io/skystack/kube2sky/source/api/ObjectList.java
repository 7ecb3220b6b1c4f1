package io.skystack.kube2sky.source.api;

import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reads a list page by page. */
final class ObjectList {
  /** An etcd behind an API server suffers from more; a server's memory does too. */
  private static final int PAGE = 500;

  /** Where the pages of a list come from. */
  @FunctionalInterface
  interface Pages {
    /** The answer to a query, to be closed. */
    ObjectStream open(String query) throws IOException, InterruptedException;
  }

  private ObjectList() {}

  /**
   * Reads a list to its end.
   *
   * @param selector what is asked for, as a part of each query; empty for everything
   * @param pause between two pages
   * @return the list's version
   * @throws IOException if it breaks off or is no list
   */
  static String readAll(Pages pages, String selector, Duration pause, Consumer<Fields> item)
      throws IOException, InterruptedException {
    String next = "";
    while (true) {
      String more = next.isEmpty() ? "" : "&continue=" + KubeApi.encode(next);
      ObjectStream.Page page;
      try (ObjectStream body = pages.open("?limit=" + PAGE + selector + more)) {
        page = body.list(item);
      }
      next = page.next();
      if (next.isEmpty()) {
        return page.version();
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }
}
