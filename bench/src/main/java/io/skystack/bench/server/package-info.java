/** The servers: how each is set up, started on its core, and what it uses. */
@NullMarked
package io.skystack.bench.server;

import org.jspecify.annotations.NullMarked;
