package io.skystack.kubedns;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.cli.Cli;
import io.skystack.kube2sky.source.ObjectSource;
import io.skystack.kubedns.config.Flags;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A kubedns on free ports of this machine, and who asks it. */
final class Running implements AutoCloseable {
  private final Service service;

  private Running(Service service) {
    this.service = service;
  }

  /** Flags as the command line reads them. */
  @Command(name = "kubedns")
  static final class Parsed implements Runnable {
    @Mixin final Flags flags = new Flags();

    @Override
    public void run() {}

    static Flags of(String... args) {
      Parsed parsed = new Parsed();
      var unused = Cli.spec(parsed).commandLine().parseArgs(args);
      return parsed.flags;
    }
  }

  /** Starts one with these objects. */
  static Running start(ObjectSource source, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--dns-bind-address=127.0.0.1",
                "--dns-port=0",
                "--healthz-port=0",
                "--nameservers=127.0.0.1:1"));
    all.addAll(List.of(args));
    Flags flags = Parsed.of(all.toArray(String[]::new));
    return new Running(
        Service.start(flags.settings(), source, flags.config(source), new PrometheusRegistry()));
  }

  Service service() {
    return service;
  }

  Message ask(String name, String type) throws IOException {
    InetSocketAddress server = service.addresses().get(0);
    SimpleResolver resolver = new SimpleResolver(server);
    return resolver.send(
        Message.newQuery(
            Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN)));
  }

  /** The data of the answer section, or the response code where it is empty. */
  List<String> data(String name, String type) {
    try {
      Message answer = ask(name, type);
      List<String> found =
          answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).sorted().toList();
      return found.isEmpty() ? List.of(Rcode.string(answer.getRcode())) : found;
    } catch (IOException e) {
      return List.of(e.toString());
    }
  }

  /** A page of the operations endpoint, its status before it. */
  String page(String path) {
    int port = service.operationsPort();
    return Pages.status(port, path) + " " + Pages.get(port, path);
  }

  @Override
  public void close() {
    service.close();
  }
}
