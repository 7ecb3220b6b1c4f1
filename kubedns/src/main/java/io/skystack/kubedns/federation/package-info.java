/**
 * Names of Services that several clusters have, as kube-dns knows them. What a federation is called
 * and where the others are comes from the configuration; nothing here watches it.
 */
@NullMarked
package io.skystack.kubedns.federation;

import org.jspecify.annotations.NullMarked;
