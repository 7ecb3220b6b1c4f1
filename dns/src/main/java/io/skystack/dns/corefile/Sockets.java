package io.skystack.dns.corefile;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.xbill.DNS.Name;

/** Finds out which sockets blocks ask for: one for all blocks of a port. */
final class Sockets {
  private final Complaints complaints;
  private final Map<Listener, Map<Name, List<BuiltBlock>>> listeners = new LinkedHashMap<>();

  private record Listener(Scheme scheme, InetSocketAddress address) {}

  private record Same(Scheme scheme, int port, Map<Name, List<BuiltBlock>> blocks) {}

  private Sockets(Complaints complaints) {
    this.complaints = complaints;
  }

  /** The sockets, in the order of the file; what cannot be goes to the complaints. */
  static List<Socket> of(List<BuiltBlock> blocks, Complaints complaints) {
    Sockets sockets = new Sockets(complaints);
    blocks.forEach(sockets::add);
    return sockets.grouped(
        blocks.stream()
            .flatMap(block -> block.setup().unclaimedListeners().stream())
            .distinct()
            .toList());
  }

  private void add(BuiltBlock block) {
    List<InetAddress> binds = block.setup().listener().binds();
    for (ServerKey key : block.block().keys()) {
      if (binds.isEmpty()) {
        add(key, block, new InetSocketAddress(key.port()));
      }
      for (InetAddress bind : binds) {
        add(key, block, new InetSocketAddress(bind, key.port()));
      }
    }
  }

  private void add(ServerKey key, BuiltBlock block, InetSocketAddress address) {
    List<BuiltBlock> there =
        listeners
            .computeIfAbsent(new Listener(key.scheme(), address), absent -> new LinkedHashMap<>())
            .computeIfAbsent(key.zone(), absent -> new ArrayList<>());
    for (BuiltBlock other : there) {
      if (other.setup().filter().isEmpty()) {
        String before = at(other, key);
        complaints.error(key.at(), "%s is there already, at %s".formatted(key, before));
        return;
      }
    }
    there.add(block);
  }

  private static String at(BuiltBlock block, ServerKey key) {
    return block.block().keys().stream()
        .filter(one -> one.zone().equals(key.zone()) && one.port() == key.port())
        .map(ServerKey::at)
        .findFirst()
        .orElseGet(() -> block.block().place().toString());
  }

  private List<Socket> grouped(List<UnclaimedListener> told) {
    Map<Same, List<InetSocketAddress>> groups = new LinkedHashMap<>();
    listeners.forEach(
        (listener, blocks) ->
            groups
                .computeIfAbsent(
                    new Same(listener.scheme, listener.address.getPort(), blocks),
                    absent -> new ArrayList<>())
                .add(listener.address));
    List<Socket> sockets = new ArrayList<>();
    groups.forEach(
        (same, addresses) ->
            sockets.add(
                new Socket(same.scheme, same.port, addresses, options(same), same.blocks, told)));
    return sockets;
  }

  private ListenerOptions options(Same same) {
    List<BuiltBlock> blocks =
        same.blocks.values().stream().flatMap(List::stream).distinct().toList();
    ListenerOptions options =
        new ListenerOptions(
            List.of(),
            only(blocks, "certificate", ListenerOptions::certificate),
            only(blocks, "timeout", ListenerOptions::idle),
            only(blocks, "nsid", ListenerOptions::nsid),
            only(blocks, "size of messages", ListenerOptions::udpSize));
    if (same.scheme != Scheme.DNS && options.certificate().isEmpty()) {
      complaints.error(
          blocks.get(0).block().place(),
          "%s:// needs a certificate: add 'tls CERT KEY' to the block".formatted(same.scheme));
    }
    return options;
  }

  private <T> Optional<T> only(
      List<BuiltBlock> blocks, String what, Function<ListenerOptions, Optional<T>> of) {
    Optional<T> found = Optional.empty();
    for (BuiltBlock block : blocks) {
      Optional<T> wanted = of.apply(block.setup().listener());
      if (found.isPresent() && wanted.isPresent() && !found.equals(wanted)) {
        complaints.error(
            block.block().place(),
            "this block wants another %s than one before it on the same port".formatted(what));
      }
      found = found.or(() -> wanted);
    }
    return found;
  }
}
