/**
 * Stub zones: zones that servers named by records answer for. {@link
 * io.skystack.skydns.stub.StubZones} stands before the plugin that answers from records, for a stub
 * zone rules before them.
 */
@NullMarked
package io.skystack.skydns.stub;

import org.jspecify.annotations.NullMarked;
