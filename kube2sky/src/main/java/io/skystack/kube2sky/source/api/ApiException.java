package io.skystack.kube2sky.source.api;

import java.io.IOException;

/** The API server said no. */
final class ApiException extends IOException {
  private static final int GONE = 410;

  private final int code;

  ApiException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** Whether the version or the page that was asked for is no longer known: list again. */
  boolean isGone() {
    return code == GONE;
  }
}
