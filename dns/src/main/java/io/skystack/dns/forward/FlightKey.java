package io.skystack.dns.forward;

import io.skystack.dns.plugin.Query;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.EDNSOption.Code;
import org.xbill.DNS.Name;

/**
 * What two queries have in common if one upstream answer does for both.
 *
 * @param name compared without regard to case
 * @param clientSubnet the whole option (RFC 7871), which is the client's and passed on
 * @param outgoing the other options that are sent
 */
record FlightKey(
    Name name,
    int type,
    int dclass,
    boolean recursionDesired,
    boolean checkingDisabled,
    boolean dnssecOk,
    boolean overTcp,
    Optional<ByteBuffer> clientSubnet,
    List<ByteBuffer> outgoing) {

  static FlightKey of(Query query) {
    return new FlightKey(
        query.name(),
        query.type(),
        query.dclass(),
        query.recursionDesired(),
        query.checkingDisabled(),
        query.edns().dnssecOk(),
        query.transport() == Query.Transport.TCP,
        clientSubnet(query).map(option -> ByteBuffer.wrap(option.toWire())),
        query.context().outgoing().stream()
            .map(option -> ByteBuffer.wrap(option.toWire()))
            .toList());
  }

  static Optional<EDNSOption> clientSubnet(Query query) {
    return query.edns().options().stream()
        .filter(option -> option.getCode() == Code.CLIENT_SUBNET)
        .findFirst();
  }
}
