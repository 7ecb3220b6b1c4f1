package io.skystack.dns.corefile;

import io.skystack.common.ops.Page;
import java.net.InetSocketAddress;

/**
 * A page for operators on an address of its own. What several blocks ask for on one address and
 * path is served once, as the first of them has it.
 *
 * @param path such as {@code /health}
 */
public record Endpoint(InetSocketAddress address, String path, Page page) {}
