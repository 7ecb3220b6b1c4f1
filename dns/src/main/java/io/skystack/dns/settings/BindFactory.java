package io.skystack.dns.settings;

import io.netty.util.NetUtil;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.JointFactory;
import io.skystack.dns.corefile.Line;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code bind ADDRESS|IFACE... { except ADDRESS|IFACE... }} in a Corefile. */
public final class BindFactory implements JointFactory {
  @Override
  public String name() {
    return "bind";
  }

  @Override
  public String summary() {
    return "says on which addresses the block listens";
  }

  @Override
  public Plugin join(List<Directive> directives, Setup setup) {
    Set<InetAddress> all = new LinkedHashSet<>();
    directives.forEach(directive -> all.addAll(addresses(directive)));
    setup.listener(options -> options.withBinds(List.copyOf(all)));
    return new NotInChain(name());
  }

  private static Set<InetAddress> addresses(Directive directive) {
    directive.expect(1, Integer.MAX_VALUE);
    Set<InetAddress> all = new LinkedHashSet<>(read(directive));
    Set<InetAddress> excepted = new LinkedHashSet<>();
    directive.read(
        Map.of(
            "except",
            line -> {
              line.expect(1, Integer.MAX_VALUE);
              excepted.addAll(read(line));
            }));
    boolean wereSome = !all.isEmpty();
    all.removeAll(excepted);
    if (wereSome && all.isEmpty()) {
      directive.wrong("'except' leaves no address to listen on");
    }
    return all;
  }

  private static List<InetAddress> read(Line line) {
    List<InetAddress> addresses = new ArrayList<>();
    for (String word : line.arguments()) {
      addresses.addAll(read(line, word));
    }
    return addresses;
  }

  private static List<InetAddress> read(Line line, String word) {
    try {
      NetworkInterface named = NetworkInterface.getByName(word);
      if (named != null) {
        return Collections.list(named.getInetAddresses());
      }
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(word);
      if (bytes != null) {
        return List.of(InetAddress.getByAddress(bytes));
      }
    } catch (SocketException | UnknownHostException e) {
      throw new OperatorException("'%s': %s".formatted(word, e.getMessage()), e);
    }
    line.wrong("'%s' is no IP address, and no interface of this machine".formatted(word));
    return List.of();
  }
}
