/**
 * The {@code etcd} plugin: records in etcd answered by CoreDNS's rules, which differ from SkyDNS's
 * in what belongs to a name, in what is made of an address in an SRV record, and in the SOA record.
 */
@NullMarked
package io.skystack.skydns.etcd;

import org.jspecify.annotations.NullMarked;
