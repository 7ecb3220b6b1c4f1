package io.skystack.kube2sky.translate;

import java.util.List;

/**
 * What a unit claims.
 *
 * @param claims no two alike
 * @param problems what of it can have no record and why, each in one line for an operator
 */
public record Translation(List<Claim> claims, List<String> problems) {
  /** Of a unit that is not there. */
  public static final Translation NONE = new Translation(List.of(), List.of());

  public Translation {
    claims = List.copyOf(claims);
    problems = List.copyOf(problems);
  }
}
