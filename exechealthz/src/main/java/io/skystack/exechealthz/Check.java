package io.skystack.exechealthz;

/**
 * A command and the path that shows how it does.
 *
 * @param path what stands after the host in the URL, from the slash on
 * @param command a line for {@code sh -c}
 */
record Check(String path, String command) {}
