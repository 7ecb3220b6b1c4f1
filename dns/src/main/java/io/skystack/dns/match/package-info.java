/** What operators write to say which names, or which queries, they mean. */
@NullMarked
package io.skystack.dns.match;

import org.jspecify.annotations.NullMarked;
