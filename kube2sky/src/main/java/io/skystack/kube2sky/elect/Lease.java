package io.skystack.kube2sky.elect;

import java.time.Duration;

/**
 * The state of a Lease (coordination.k8s.io/v1), as far as an election needs it.
 *
 * @param holder who holds it; empty if nobody does
 * @param term how often it changed hands ({@code leaseTransitions}), never lower than in any
 *     election before
 * @param duration how long after its last renewal it counts as held
 * @param version the object's; every write changes it
 */
record Lease(String holder, long term, Duration duration, String version) {}
