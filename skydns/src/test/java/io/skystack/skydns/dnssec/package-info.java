/** Signed answers from records, judged by validators of others and by one of the tests' own. */
package io.skystack.skydns.dnssec;
