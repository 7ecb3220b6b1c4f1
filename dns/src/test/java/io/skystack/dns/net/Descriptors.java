package io.skystack.dns.net;

import java.io.IOException;

/** Copies descriptors, for tests that keep the one that they give away. */
public final class Descriptors {
  private Descriptors() {}

  public static int copy(int descriptor) throws IOException {
    return DescriptorPassing.pass(descriptor);
  }
}
