package io.skystack.common.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The commands that a program has beside serving, in the order in which its help lists them. In
 * place of picocli's {@code subcommands}, which reads the flags of all of them at every start: they
 * are as many as the program's own and more, and take a part of its start that is felt.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Subcommands {
  /** Classes with a picocli {@code @Command} that gives them a name. */
  Class<?>[] value();
}
