package io.skystack.skydns.explain;

import io.skystack.common.cli.OperatorException;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What an operator wants explained.
 *
 * @param name absolute
 * @param type its number
 */
public record Question(Name name, int type) {
  /**
   * Reads a name, with or without a final dot, and a type by its name or as {@code TYPE123}; no
   * type is A.
   *
   * @throws OperatorException if the name or the type is none
   */
  public static Question parse(String name, String type) {
    int number = type.isEmpty() ? Type.A : Type.value(type, true);
    if (number < 0) {
      throw new OperatorException("'" + type + "' is no type: write for example A, SRV or TYPE65");
    }
    try {
      if (name.isEmpty()) {
        throw new OperatorException("no name is given: write for example web.kube.local");
      }
      return new Question(Name.fromString(name, Name.root), number);
    } catch (TextParseException e) {
      throw new OperatorException("'" + name + "' is no name: write for example web.kube.local");
    }
  }
}
