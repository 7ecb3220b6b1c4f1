package io.skystack.kube2sky.fields;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes messages in protobuf's wire format, field by field. */
final class Proto {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Proto text(int number, String text) {
    return bytes(number, text.getBytes(StandardCharsets.UTF_8));
  }

  Proto message(int number, Proto message) {
    return bytes(number, message.toBytes());
  }

  Proto entry(int number, String key, String value) {
    return message(number, new Proto().text(1, key).text(2, value));
  }

  Proto bytes(int number, byte[] bytes) {
    varint(((long) number << 3) | 2);
    varint(bytes.length);
    out.writeBytes(bytes);
    return this;
  }

  Proto number(int number, long value) {
    varint((long) number << 3);
    varint(value);
    return this;
  }

  Proto fixed(int number, int width) {
    varint(((long) number << 3) | (width == Long.BYTES ? 1 : 5));
    out.writeBytes(new byte[width]);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  /** As an answer's body: behind the four bytes that say what it is, in the common envelope. */
  byte[] enveloped() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {'k', '8', 's', 0});
    body.writeBytes(
        new Proto()
            .message(1, new Proto().text(1, "v1").text(2, "Kind"))
            .bytes(2, toBytes())
            .text(4, "")
            .toBytes());
    return body.toByteArray();
  }

  /** As a frame of a watch. */
  static byte[] frame(String type, Proto object) {
    byte[] event =
        new Proto().text(1, type).message(2, new Proto().bytes(1, object.enveloped())).toBytes();
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(event.length >>> shift);
    }
    frame.writeBytes(event);
    return frame.toByteArray();
  }
}
