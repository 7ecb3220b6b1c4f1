package io.skystack.kube2sky.model;

import io.skystack.kube2sky.fields.Fields;
import io.skystack.kube2sky.fields.ObjectFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes's label selector, as {@code kubectl get -l} takes it: {@code a=b}, {@code a!=b},
 * {@code a in (b,c)}, {@code a notin (b,c)}, {@code a}, {@code !a}, all of them with commas
 * between. As there, what lacks the label fits {@code !=} and {@code notin}.
 *
 * @param text as it was written
 * @param requirements all of which an object has to meet
 */
public record LabelSelector(String text, List<Requirement> requirements) {
  /** Takes every object. */
  public static final LabelSelector ALL = new LabelSelector("", List.of());

  private static final String KEY = "(?:[\\w.-]+/)?[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?";
  private static final String VALUE = "(?:[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)?";
  private static final Pattern HAS = Pattern.compile("\\s*(!?)\\s*(" + KEY + ")\\s*");
  private static final Pattern EQUALS =
      Pattern.compile("\\s*(" + KEY + ")\\s*(==|=|!=)\\s*(" + VALUE + ")\\s*");
  private static final Pattern IN =
      Pattern.compile("\\s*(" + KEY + ")\\s+(in|notin)\\s*\\(([^()]*)\\)\\s*");

  /**
   * What is asked of one label.
   *
   * @param values that it may have; empty for any
   * @param not whether the answer is turned around
   */
  public record Requirement(String key, Set<String> values, boolean not) {
    public Requirement {
      values = Set.copyOf(values);
    }

    boolean meets(Fields labels) throws ObjectFormatException {
      Optional<String> value = labels.find(key);
      boolean has = value.isPresent() && (values.isEmpty() || values.contains(value.get()));
      return has != not;
    }
  }

  public LabelSelector {
    requirements = List.copyOf(requirements);
  }

  /**
   * The selector that {@code text} is.
   *
   * @throws IllegalArgumentException if it is none; the message names the part that cannot be read
   */
  public static LabelSelector parse(String text) {
    if (text.isBlank()) {
      return ALL;
    }
    List<Requirement> requirements = new ArrayList<>();
    for (String part : text.split(",(?![^(]*\\))", -1)) { // not at commas in parentheses
      requirements.add(requirement(part));
    }
    return new LabelSelector(text.strip(), requirements);
  }

  private static Requirement requirement(String part) {
    Matcher has = HAS.matcher(part);
    if (has.matches()) {
      return new Requirement(has.group(2), Set.of(), has.group(1).equals("!"));
    }
    Matcher equals = EQUALS.matcher(part);
    if (equals.matches()) {
      return new Requirement(
          equals.group(1), Set.of(equals.group(3)), equals.group(2).equals("!="));
    }
    Matcher in = IN.matcher(part);
    if (in.matches()) {
      return new Requirement(in.group(1), values(part, in.group(3)), in.group(2).equals("notin"));
    }
    throw new IllegalArgumentException("'" + part.strip() + "' is no label selector");
  }

  private static Set<String> values(String part, String list) {
    List<String> values = new ArrayList<>();
    for (String value : list.split(",", -1)) {
      if (!value.strip().matches(VALUE)) {
        throw new IllegalArgumentException("'" + part.strip() + "' is no label selector");
      }
      values.add(value.strip());
    }
    return Set.copyOf(values);
  }

  /** Whether labels, an object's {@code metadata.labels}, fit. */
  boolean takes(Fields labels) throws ObjectFormatException {
    for (Requirement requirement : requirements) {
      if (!requirement.meets(labels)) {
        return false;
      }
    }
    return true;
  }
}
