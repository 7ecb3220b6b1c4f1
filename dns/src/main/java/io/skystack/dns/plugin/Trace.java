package io.skystack.dns.plugin;

/**
 * Who is told how a query is answered: what was read, what was left out, and why. Plugins write to
 * it what an operator would want to know, and only where {@link #isOn}, so that no other query pays
 * for it.
 */
public interface Trace {
  /** Nobody. */
  Trace NONE =
      new Trace() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public void note(String plugin, String what, String subject, String text) {}
      };

  /** Whether notes are taken. */
  boolean isOn();

  /**
   * Takes a note, after those taken before. May be called from any thread.
   *
   * @param plugin the name of the plugin that says so
   * @param what the kind of note, one word: {@code read}, {@code used}, {@code left-out}, {@code
   *     asked}, {@code answered} …
   * @param subject the key, name or server it is about
   * @param text what happened, and by which rule
   */
  void note(String plugin, String what, String subject, String text);
}
