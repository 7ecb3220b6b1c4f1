package io.skystack.bench.micro;

import io.skystack.dns.plugin.Edns;
import io.skystack.dns.plugin.Query;
import io.skystack.dns.wire.Incoming;
import java.net.InetSocketAddress;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Requests that stand for none. */
final class Requests {
  static final Incoming.Request NONE =
      new Incoming.Request(
          0,
          0,
          new Query(
              Name.root,
              Type.A,
              DClass.IN,
              false,
              false,
              Edns.NONE,
              new InetSocketAddress(0),
              Query.Transport.UDP));

  private Requests() {}
}
