/**
 * Which records a name has: names and keys, wildcards, duplicates and groups. Pure functions of a
 * name and a tree; nothing here knows of queries, answers or time.
 */
@NullMarked
package io.skystack.skydns.select;

import org.jspecify.annotations.NullMarked;
