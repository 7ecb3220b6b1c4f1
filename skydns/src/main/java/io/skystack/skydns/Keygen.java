package io.skystack.skydns;

import io.skystack.common.cli.Domains;
import io.skystack.common.cli.Env;
import io.skystack.common.cli.OperatorException;
import io.skystack.dns.dnssec.Algorithm;
import io.skystack.dns.dnssec.KeyMaker;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.xbill.DNS.Name;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The {@code skydns keygen} command: makes keys for {@code --dnssec}. */
@Command(
    name = "keygen",
    description = {
      "Makes a pair of keys to sign a domain with, writes it to two files (K<domain>+<algorithm>+<tag>"
          + " with .key and with .private), and prints the DS record that the domain above needs.",
      "One key signs everything, unless there are two: one of --ksk and one of --zsk."
    })
public final class Keygen implements Callable<Integer> {
  @Env("")
  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      defaultValue = "ECDSAP256SHA256",
      converter = AlgorithmConverter.class,
      description =
          "RSASHA256, RSASHA512, ECDSAP256SHA256, ECDSAP384SHA384 or ED25519. RSA keys are ten"
              + " times slower to sign with.")
  private Algorithm algorithm = Algorithm.ECDSAP256SHA256;

  @Env("")
  @Option(names = "--ksk", description = "A key that signs the domain's keys only.")
  private boolean keySigning;

  @Env("")
  @Option(names = "--zsk", description = "A key that signs everything but the domain's keys.")
  private boolean zoneSigning;

  @Env("")
  @Option(
      names = "--directory",
      paramLabel = "FOLDER",
      defaultValue = ".",
      description = "Where to write the files.")
  private Path directory = Path.of("");

  @Parameters(
      paramLabel = "DOMAIN",
      converter = Domains.Converter.class,
      description = "The domain to sign.")
  private String domain = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Reads the name of an algorithm. */
  static final class AlgorithmConverter implements ITypeConverter<Algorithm> {
    @Override
    public Algorithm convert(String value) {
      return Algorithm.of(value)
          .orElseThrow(
              () ->
                  new OperatorException("'%s' is none of %s".formatted(value, Algorithm.names())));
    }
  }

  @Override
  public Integer call() {
    if (keySigning && zoneSigning) {
      throw new OperatorException(
          "--ksk and --zsk: a key is one or the other; leave both out for one that signs all");
    }
    Name zone = Name.fromConstantString(domain + ".");
    KeyMaker.Made made = KeyMaker.make(directory, zone, algorithm, role());
    PrintWriter out = spec.commandLine().getOut();
    out.println("--dnssec=" + made.base());
    if (!zoneSigning) {
      out.println(made.ds().getName() + " IN DS " + made.ds().rdataToString());
    }
    out.flush();
    return 0;
  }

  private KeyMaker.Role role() {
    if (keySigning) {
      return KeyMaker.Role.KEY_SIGNING;
    }
    return zoneSigning ? KeyMaker.Role.ZONE_SIGNING : KeyMaker.Role.ALL;
  }
}
