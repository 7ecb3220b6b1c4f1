/**
 * What kubedns is told: by flags when it starts, by a ConfigMap or a folder while it runs. Nothing
 * here serves or watches objects.
 */
@NullMarked
package io.skystack.kubedns.config;

import org.jspecify.annotations.NullMarked;
