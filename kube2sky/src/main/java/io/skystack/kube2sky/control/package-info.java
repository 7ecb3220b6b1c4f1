/**
 * Joins watching, translating and publishing: the one place that all three meet. Nothing here does
 * any of the three itself.
 */
@NullMarked
package io.skystack.kube2sky.control;

import org.jspecify.annotations.NullMarked;
