package io.skystack.dns.server;

import org.xbill.DNS.Type;

/** Types in metrics: those that are common by name, all others as one, so that labels stay few. */
public final class QueryTypes {
  private static final int[] NUMBERS = {
    Type.A,
    Type.AAAA,
    Type.SRV,
    Type.PTR,
    Type.TXT,
    Type.CNAME,
    Type.NS,
    Type.SOA,
    Type.MX,
    Type.HTTPS,
    Type.SVCB,
    Type.DS,
    Type.DNSKEY,
    Type.NAPTR,
    Type.CAA,
    Type.ANY
  };
  private static final int TABLE_SIZE = 258;
  private static final byte[] INDEX = index();

  private QueryTypes() {}

  private static byte[] index() {
    byte[] index = new byte[TABLE_SIZE];
    for (int i = 0; i < NUMBERS.length; i++) {
      index[NUMBERS[i]] = (byte) (i + 1);
    }
    return index;
  }

  /** How many labels there are. */
  public static int count() {
    return NUMBERS.length + 1;
  }

  /** Which label a type has. */
  public static int indexOf(int type) {
    return type < TABLE_SIZE ? INDEX[type] : 0;
  }

  /** The label. */
  public static String label(int index) {
    return index == 0 ? "other" : Type.string(NUMBERS[index - 1]);
  }
}
