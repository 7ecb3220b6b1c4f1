package io.skystack.kube2sky.publish;

import io.skystack.kube2sky.source.ObjectListener;
import io.skystack.kube2sky.source.ObjectSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A source that tells nothing: the test itself tells the controller. */
public final class SilentSource implements ObjectSource {
  @Override
  public void start(ObjectListener listener) {}

  @Override
  public String where() {
    return "the test";
  }

  @Override
  public Optional<String> trouble() {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Void> listAgain() {
    return new CompletableFuture<>();
  }

  @Override
  public void close() {}
}
