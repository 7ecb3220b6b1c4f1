package io.skystack.kubedns.records;

import io.skystack.common.cli.Domains;
import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.Page.Request;
import io.skystack.common.ops.StreamedPage;
import io.skystack.common.record.RecordCodec;
import io.skystack.common.record.RecordKey;
import io.skystack.common.store.RecordStore;
import io.skystack.common.store.StoredRecord;
import io.skystack.skydns.select.NameKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.xbill.DNS.Name;

/**
 * {@code /cache}: all records as one JSON object, by their keys as etcd would have them; of {@code
 * /cache?name=default.svc.kube.local} those of that name and below it. One state of all of them,
 * written as it is read: it is never in memory as a whole.
 */
public final class CachePage implements StreamedPage {
  private static final String PREFIX = "/skydns/";

  private final RecordStore records;

  /** The page of these records. */
  public CachePage(RecordStore records) {
    this.records = records;
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public void write(Request request, OutputStream out) throws IOException {
    out.write('{');
    String separator = "\n";
    for (StoredRecord record :
        records.tree().atOrBelow(range(request.query().getOrDefault("name", "")))) {
      out.write(bytes(separator + quoted(PREFIX + record.key()) + ": "));
      out.write(RecordCodec.format(record.value()));
      separator = ",\n";
    }
    out.write(bytes("\n}\n"));
  }

  private static RecordKey range(String name) throws IOException {
    if (name.isEmpty() || name.equals(".")) {
      return RecordKey.ROOT;
    }
    try {
      return NameKey.keyOf(Name.fromConstantString(Domains.parse(name) + "."))
          .orElse(RecordKey.ROOT);
    } catch (OperatorException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Keys may hold any byte that a name may. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ' || c == 0x7f) {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
