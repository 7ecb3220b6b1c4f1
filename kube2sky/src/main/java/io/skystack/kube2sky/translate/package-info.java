/**
 * From objects to records. Everything here is pure: no threads, no clock, no network, and the same
 * objects give the same records by whatever way they came about.
 *
 * <ul>
 *   <li>{@link io.skystack.kube2sky.translate.Catalog} holds the objects and tells which units a
 *       change touches.
 *   <li>{@link io.skystack.kube2sky.translate.Translator} says which records a unit claims.
 *   <li>{@link io.skystack.kube2sky.translate.Desired} lays all claims out on keys.
 * </ul>
 */
@NullMarked
package io.skystack.kube2sky.translate;

import org.jspecify.annotations.NullMarked;
