/**
 * The Corefile: what is written in it, what it asks for, and the servers that it becomes. Plugins
 * have their faces here, one factory each; what they do is in packages of their own.
 */
@NullMarked
package io.skystack.dns.corefile;

import org.jspecify.annotations.NullMarked;
