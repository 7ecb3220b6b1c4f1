package io.skystack.common.ops;

import io.skystack.common.ops.Page.Request;
import java.io.IOException;
import java.io.OutputStream;

/** A page of the operations endpoint that may be too long to be in memory as a whole. */
public interface StreamedPage {
  /** The media type, the same for all that is asked. */
  String contentType();

  /**
   * Writes the page, as for {@link Page#get}. Where it throws, the client's answer breaks off.
   *
   * @param out the way to the client; not to be closed
   */
  void write(Request request, OutputStream out) throws IOException;
}
