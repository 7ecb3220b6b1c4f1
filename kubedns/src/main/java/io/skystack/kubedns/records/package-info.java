/**
 * The records of kubedns: filled by kube2sky's publisher, kept in a file between two runs, and
 * shown to whoever answers, with how far they are to be trusted.
 */
@NullMarked
package io.skystack.kubedns.records;

import org.jspecify.annotations.NullMarked;
