package io.skystack.common.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the environment variable of a flag where the rule does not give the right name. The rule:
 * the program's name and the flag's, in capitals, so that {@code --no-rec} of {@code skydns} is
 * {@code SKYDNS_NO_REC}. An empty name says that the flag has no variable.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Env {
  /** The variable's name, such as {@code ETCD_MACHINES}. */
  String value();
}
