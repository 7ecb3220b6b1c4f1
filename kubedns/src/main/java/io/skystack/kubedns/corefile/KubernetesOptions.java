package io.skystack.kubedns.corefile;

import io.skystack.dns.plugin.Zones;
import java.time.Duration;

/**
 * What the plugin answers, and from what.
 *
 * @param cluster whose objects have the names
 * @param zones what it answers for, reverse zones included
 * @param fallthrough below which zones a name that does not exist is passed on; empty for none
 * @param startupTimeout how long the start waits for the objects
 */
record KubernetesOptions(
    ClusterOptions cluster, Zones zones, Zones fallthrough, Duration startupTimeout) {}
