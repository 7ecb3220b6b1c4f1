package io.skystack.kube2sky.source.api;

import java.io.IOException;

/** The API server said no. */
public final class ApiException extends IOException {
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;

  private final int code;

  ApiException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** Whether there is no such object. */
  public boolean isNotFound() {
    return code == NOT_FOUND;
  }

  /** Whether somebody else wrote the object meanwhile, or it exists already. */
  public boolean isConflict() {
    return code == CONFLICT;
  }

  /** Whether the version or the page that was asked for is no longer known: list again. */
  boolean isGone() {
    return code == GONE;
  }
}
