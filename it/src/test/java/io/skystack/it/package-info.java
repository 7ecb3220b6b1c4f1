/**
 * Tests across processes: the programs as users run them, against a real etcd, a real API server
 * and real clients. {@link io.skystack.it.Program} runs a program, {@link
 * io.skystack.it.KubeApiServer} an API server, {@link io.skystack.it.Dns} asks, {@link
 * io.skystack.bench.load.Prober} asks without pause and counts what goes wrong.
 */
@NullMarked
package io.skystack.it;

import org.jspecify.annotations.NullMarked;
