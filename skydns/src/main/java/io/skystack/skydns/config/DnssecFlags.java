package io.skystack.skydns.config;

import io.skystack.common.cli.OperatorException;
import io.skystack.dns.dnssec.Dnssec;
import java.nio.file.Path;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;
import picocli.CommandLine.Option;

/** Which domains are signed, and with what. */
final class DnssecFlags {
  /** The types that records give answers of. */
  static final List<Integer> ANSWERED =
      List.of(Type.A, Type.NS, Type.CNAME, Type.SOA, Type.MX, Type.TXT, Type.AAAA, Type.SRV);

  @Option(
      names = "--dnssec",
      split = ",",
      paramLabel = "BASENAME",
      description = {
        "Sign the domains that these keys are of, with commas between: paths of files as"
            + " 'skydns keygen' or dnssec-keygen writes them, without .key and .private."
      })
  List<Path> keys = List.of();

  @Option(
      names = "--scache",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Signatures that are kept.")
  int signatures = Dnssec.Options.DEFAULT_SIGNATURES;

  /**
   * What the flags say.
   *
   * @param domains what is answered for
   * @throws OperatorException if the number is out of range
   */
  Dnssec.Options options(List<Name> domains) {
    if (signatures < 0) {
      throw new OperatorException("--scache: " + signatures + " is no count: write 0 or more");
    }
    return Dnssec.Options.of(domains, keys).withSignatures(signatures).withTypes(ANSWERED);
  }
}
