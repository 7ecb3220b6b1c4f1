package io.skystack.common.etcd;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import io.skystack.common.cli.OneLine;
import io.skystack.common.etcd.EtcdException.Kind;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** Tells what a failed call means, from gRPC's status and etcd's words. */
final class EtcdErrors {
  private final String username;
  private final String pathPrefix;

  EtcdErrors(EtcdOptions options) {
    this.username = options.username();
    this.pathPrefix = options.pathPrefix();
  }

  /** The meaning of {@code error}, which came from {@code endpoint}. */
  EtcdException of(Throwable error, Object endpoint) {
    Throwable inner = error instanceof CompletionException e ? e.getCause() : error;
    if (inner instanceof EtcdException known) {
      return known;
    }
    Status status = Status.fromThrowable(inner);
    String said = status.getDescription() == null ? "" : OneLine.first(status.getDescription());
    Optional<EtcdException> tls = find(inner, SSLException.class).flatMap(e -> tls(e, endpoint));
    return tls.orElseGet(
        () -> new EtcdException(kind(status, said), message(status, said, inner, endpoint), inner));
  }

  /** The meaning of a watch that etcd ended itself, for a reason in words. */
  EtcdException ofReason(String reason, Object endpoint) {
    return of(Status.UNKNOWN.withDescription(reason).asException(), endpoint);
  }

  private static Kind kind(Status status, String said) {
    if (said.contains("invalid auth token") || said.contains("revision of auth store is old")) {
      return Kind.TOKEN;
    }
    if (said.contains("authentication failed")
        || said.contains("authentication is not enabled")
        || said.contains("user name is empty")
        || said.contains("permission denied")) {
      return Kind.OPERATOR;
    }
    if (said.contains("revision has been compacted")) {
      return Kind.COMPACTED;
    }
    if (said.contains("future revision")) {
      return Kind.FUTURE;
    }
    if (said.contains("message exceeds maximum size")) {
      return Kind.TOO_LARGE;
    }
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL -> Kind.UNREACHABLE;
      default -> said.contains("no leader") ? Kind.UNREACHABLE : Kind.REFUSED;
    };
  }

  private String message(Status status, String said, Throwable error, Object endpoint) {
    String etcd = "etcd at " + endpoint;
    if (said.contains("authentication failed")) {
      return etcd
          + " refuses user '"
          + username
          + "': wrong name or password; check the user and the password given for etcd";
    }
    if (said.contains("authentication is not enabled")) {
      return etcd
          + " has authentication off, yet a user is given: leave user and password out, or turn it"
          + " on (etcdctl auth enable)";
    }
    if (said.contains("user name is empty")) {
      return etcd + " wants authentication: give a user and a password";
    }
    if (said.contains("permission denied")) {
      return etcd
          + " denies user '"
          + username
          + "' the keys below /"
          + pathPrefix
          + "/: grant them to a role of that user (etcdctl role grant-permission --prefix)";
    }
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> etcd + " did not answer in time";
      case UNAVAILABLE -> etcd + " cannot be reached: " + reason(said, error);
      default -> etcd + " refuses: " + (said.isEmpty() ? status.getCode().toString() : said);
    };
  }

  /**
   * What to look at when a connection breaks before etcd has ever answered on it: the wrong scheme
   * looks just like that. Empty if that is not what happened.
   */
  static String schemeHint(String message) {
    boolean broke =
        (message.contains("closed") || message.contains("reset")) && !message.contains("GOAWAY");
    if (!broke) {
      return "";
    }
    return message.contains("https://")
        ? " (does this etcd speak TLS? If not, write http://)"
        : " (does this etcd speak TLS? Then write https://)";
  }

  /** gRPC says "io exception" where the cause says what happened. */
  private static String reason(String said, Throwable error) {
    Throwable cause = Status.fromThrowable(error).getCause();
    if (cause == null || cause.getMessage() == null) {
      return said.isEmpty() ? "unavailable" : said;
    }
    String line = OneLine.first(cause.getMessage());
    int address = line.indexOf(": /"); // Netty adds it, and it was said before
    return address < 0 ? line : line.substring(0, address);
  }

  private static Optional<EtcdException> tls(SSLException error, Object endpoint) {
    String said = lastPart(error.getMessage() == null ? "" : OneLine.first(error.getMessage()));
    if (error instanceof NotSslRecordException) {
      return operator(
          "etcd at " + endpoint + " does not speak TLS: write http:// instead of https://", error);
    }
    if (said.contains("fatal alert")) {
      return operator(
          "etcd at "
              + endpoint
              + " does not take our certificate ("
              + said
              + "): give a client certificate and key that its authority signed",
          error);
    }
    if (error instanceof SSLHandshakeException) {
      return operator(
          "the certificate of etcd at "
              + endpoint
              + " is not trusted ("
              + said
              + "): give the certificate of the authority that signed it, and an endpoint by a name"
              + " or address that it holds",
          error);
    }
    return Optional.empty();
  }

  private static Optional<EtcdException> operator(String message, Throwable cause) {
    return Optional.of(new EtcdException(Kind.OPERATOR, message, cause));
  }

  private static <T extends Throwable> Optional<T> find(Throwable error, Class<T> type) {
    Throwable at = error;
    for (int depth = 0; at != null && depth < 20; depth++) {
      if (type.isInstance(at)) {
        return Optional.of(type.cast(at));
      }
      at = at.getCause();
    }
    return Optional.empty();
  }

  /** Java's TLS puts the names of its classes before what it has to say. */
  private static String lastPart(String text) {
    return text.substring(text.lastIndexOf("Exception: ") < 0 ? 0 : text.lastIndexOf(": ") + 2);
  }
}
