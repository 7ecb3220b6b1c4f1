package io.skystack.kube2sky.fields;

import io.skystack.kube2sky.fields.Wire.MalformedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The Kubernetes API's protobuf: four bytes that say what it is, then a message of the type {@code
 * runtime.Unknown}, which holds the list or the object. A list is read item by item. A watch is
 * frames, each with its length before it, of the type {@code meta.v1.WatchEvent}.
 */
final class ProtobufStream extends ObjectStream {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  /** Bytes of one object; etcd takes a tenth of it. */
  private static final int LONGEST = 16 << 20;

  /** The field of {@code runtime.Unknown} that holds what it is about. */
  private static final int RAW = 2;

  /** Those of a list. */
  private static final int META = 1;

  private static final int ITEMS = 2;

  /** Those of {@code meta.v1.WatchEvent}, and that of the extension in it. */
  private static final int EVENT_TYPE = 1;

  private static final int EVENT_OBJECT = 2;
  private static final int EXTENSION_RAW = 1;

  private final Message type;
  private final InputStream in;

  /** Of the object that is looked at; filled anew for the next one. */
  private byte[] buffer = new byte[8192];

  private long position;

  ProtobufStream(InputStream body, Message type) {
    super(body);
    this.type = type;
    this.in = new BufferedInputStream(body, 1 << 16);
  }

  static Fields status(byte[] body) throws IOException {
    try {
      return inside(new Wire(body, 0, body.length).after(MAGIC), RAW).fields(Message.STATUS);
    } catch (MalformedException e) {
      throw new IOException("what came is no status", e);
    }
  }

  @Override
  public Page list(Consumer<Fields> item) throws IOException {
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw noList();
    }
    Page page = new Page("", "");
    for (int first = in.read(); first >= 0; first = in.read()) {
      long tag = varint(first);
      if (tag == tagOf(RAW)) {
        page = items(varint(next()), item);
      } else {
        skip(tag);
      }
    }
    if (page.version().isEmpty()) {
      throw noList();
    }
    return page;
  }

  private Page items(long length, Consumer<Fields> item) throws IOException {
    Page page = new Page("", "");
    long end = position + length;
    while (position < end) {
      long tag = varint(next());
      if (tag == tagOf(META)) {
        page = page(message(varint(next()), Message.LIST_META));
      } else if (tag == tagOf(ITEMS)) {
        item.accept(message(varint(next()), type));
      } else {
        skip(tag);
      }
    }
    return page;
  }

  private static Page page(Fields metadata) throws IOException {
    try {
      return new Page(metadata.text("resourceVersion"), metadata.text("continue"));
    } catch (ObjectFormatException e) {
      throw new IOException("the head of the list: " + e.getMessage(), e);
    }
  }

  @Override
  public void events(EventListener listener) throws IOException {
    for (byte[] head = in.readNBytes(Integer.BYTES);
        head.length > 0;
        head = in.readNBytes(Integer.BYTES)) {
      if (head.length < Integer.BYTES) {
        throw brokeOff();
      }
      int length = 0;
      for (byte part : head) {
        length = length << Byte.SIZE | (part & 0xff);
      }
      fill(Integer.toUnsignedLong(length));
      try {
        event(length, listener);
      } catch (MalformedException e) {
        throw new IOException("what came is no event of a watch", e);
      }
    }
  }

  private void event(int length, EventListener listener) throws IOException, MalformedException {
    Wire event = new Wire(buffer, 0, length);
    String what = event.last(EVENT_TYPE) ? event.text() : "";
    Wire object = inside(new Wire(buffer, 0, length), EVENT_OBJECT);
    object = inside(object, EXTENSION_RAW);
    object = inside(object.after(MAGIC), RAW);
    if (what.equals("ERROR")) {
      throw error(object.fields(Message.STATUS));
    }
    listener.event(what, object.fields(type));
  }

  private static Wire inside(Wire around, int number) throws MalformedException {
    if (!around.last(number)) {
      throw new MalformedException();
    }
    return around.inside();
  }

  private static WatchError error(Fields status) throws IOException {
    try {
      return new WatchError(status.number("code", Integer.MAX_VALUE), status.text("message"));
    } catch (ObjectFormatException e) {
      throw new IOException("the watch failed", e);
    }
  }

  private static long tagOf(int number) {
    return (long) number << Wire.TYPE_BITS | Wire.BYTES;
  }

  private void skip(long tag) throws IOException {
    switch ((int) tag & Wire.TYPE_MASK) {
      case Wire.VARINT -> varint(next());
      case Wire.BYTES -> {
        long length = varint(next());
        in.skipNBytes(length);
        position += length;
      }
      default -> throw new IOException("what came is no list of objects in protobuf");
    }
  }

  private Fields message(long length, Message of) throws IOException {
    fill(length);
    return Fields.of(of, buffer, 0, (int) length);
  }

  private void fill(long length) throws IOException {
    if (length < 0 || length > LONGEST) {
      throw new IOException("an object of " + Long.toUnsignedString(length) + " bytes");
    }
    if (length > buffer.length) {
      buffer = new byte[Math.max((int) length, 2 * buffer.length)];
    }
    if (in.readNBytes(buffer, 0, (int) length) < length) {
      throw brokeOff();
    }
    position += length;
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw brokeOff();
    }
    return next;
  }

  private long varint(int first) throws IOException {
    long result = first & 0x7f;
    position++;
    int last = first;
    for (int shift = Wire.SEVEN; last > 0x7f; shift += Wire.SEVEN) {
      if (shift >= Long.SIZE) {
        throw new IOException("what came is no protobuf");
      }
      last = next();
      position++;
      result |= (long) (last & 0x7f) << shift;
    }
    return result;
  }
}
