/**
 * SkyDNS's own metrics, under their old names, for the dashboards and alerts that know them. Only
 * counted where they are asked for.
 */
@NullMarked
package io.skystack.skydns.classic;

import org.jspecify.annotations.NullMarked;
