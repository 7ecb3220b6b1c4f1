package io.skystack.kube2sky.translate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a unit claims.
 *
 * @param claims no two alike
 * @param problems what of it can have no record and why, each in one line for an operator
 */
public record Translation(List<Claim> claims, List<String> problems) {
  /** Of a unit that is not there. */
  public static final Translation NONE = new Translation(List.of(), List.of());

  /** Both together. */
  Translation and(Translation other) {
    Set<Claim> all = new LinkedHashSet<>(claims);
    all.addAll(other.claims);
    Set<String> wrong = new LinkedHashSet<>(problems);
    wrong.addAll(other.problems);
    return new Translation(new ArrayList<>(all), new ArrayList<>(wrong));
  }

  public Translation {
    claims = List.copyOf(claims);
    problems = List.copyOf(problems);
  }
}
