/**
 * Why a name is answered as it is, for an operator. {@link io.skystack.skydns.explain.Explainer}
 * asks a server with a trace that takes notes; the result is an {@link
 * io.skystack.skydns.explain.Explanation}, shown as text or as JSON, on the operations endpoint by
 * {@link io.skystack.skydns.explain.ExplainPage}.
 *
 * <p>Nothing here knows the rules of answers: what is explained is what plugins note while they
 * answer.
 */
@NullMarked
package io.skystack.skydns.explain;

import org.jspecify.annotations.NullMarked;
