package io.skystack.common.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;

/**
 * Where etcd's members listen, as flags have it: {@code http://a:2379,https://b:2379}; without a
 * scheme it is {@code http}.
 */
public final class Endpoints {
  private static final int ETCD_PORT = 2379;

  private Endpoints() {}

  /**
   * The endpoints of a list with commas between.
   *
   * @throws OperatorException if one of them is no URL of etcd, or there is none
   */
  public static List<URI> parse(String list) {
    List<URI> endpoints =
        Arrays.stream(list.split(",", -1))
            .map(String::trim)
            .filter(one -> !one.isEmpty())
            .map(Endpoints::parseOne)
            .toList();
    if (endpoints.isEmpty()) {
      throw new OperatorException("no URL of etcd: write for example http://127.0.0.1:2379");
    }
    return endpoints;
  }

  /**
   * One endpoint; it always has a port, 2379 where none is written.
   *
   * @throws OperatorException if it is no URL of etcd
   */
  public static URI parseOne(String text) {
    String url = text.trim();
    if (url.indexOf('@') >= 0) { // not shown: it may be a password
      throw new OperatorException(
          "a URL of etcd holds no user and password: give them by their own flags");
    }
    try {
      URI uri = new URI(url.contains("://") ? url : "http://" + url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null || !isRoot(uri)) {
        throw wrong(url);
      }
      int port = uri.getPort() < 0 ? ETCD_PORT : uri.getPort();
      return new URI(uri.getScheme(), null, uri.getHost(), port, null, null, null);
    } catch (URISyntaxException e) {
      throw wrong(url);
    }
  }

  private static boolean isRoot(URI uri) {
    boolean pathless =
        uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/");
    return pathless && uri.getQuery() == null && uri.getFragment() == null;
  }

  private static OperatorException wrong(String url) {
    return new OperatorException(
        "'%s' is no URL of etcd: write for example http://127.0.0.1:2379".formatted(url));
  }

  /** Reads one endpoint of a flag that is split at commas. */
  public static final class Converter implements ITypeConverter<URI> {
    @Override
    public URI convert(String value) {
      return parseOne(value);
    }
  }
}
