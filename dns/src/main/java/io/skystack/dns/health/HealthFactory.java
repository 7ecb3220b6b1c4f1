package io.skystack.dns.health;

import io.skystack.common.ops.Page.Response;
import io.skystack.dns.corefile.Directive;
import io.skystack.dns.corefile.Endpoint;
import io.skystack.dns.corefile.NotInChain;
import io.skystack.dns.corefile.PluginFactory;
import io.skystack.dns.corefile.Property;
import io.skystack.dns.corefile.Setup;
import io.skystack.dns.plugin.Plugin;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** {@code health [ADDRESS]} in a Corefile. */
public final class HealthFactory implements PluginFactory {
  private static final int PORT = 8080;

  @Override
  public String name() {
    return "health";
  }

  @Override
  public String summary() {
    return "says at :8080/health that the program runs";
  }

  @Override
  public Plugin create(Directive directive, Setup setup) {
    directive.expect(0, 1);
    InetSocketAddress address =
        directive.arguments().isEmpty()
            ? new InetSocketAddress(PORT)
            : directive.address(directive.argument(0), PORT);
    AtomicReference<Duration> lameDuck = new AtomicReference<>(Duration.ZERO);
    directive.read(
        Map.<String, Consumer<Property>>of(
            "lameduck", property -> lameDuck.set(property.duration(property.value()))));
    setup.endpoint(new Endpoint(address, "/health", request -> Response.text(200, "OK")));
    LameDuck duck = setup.shared(LameDuck.class, LameDuck::new);
    setup.onShutdown(() -> linger(duck, lameDuck.get()));
    HealthMetrics metrics =
        setup.shared(HealthMetrics.class, () -> HealthMetrics.register(setup.registry()));
    HealthProbe probe = new HealthProbe(address, metrics);
    setup.onStart(probe::start);
    setup.onStop(probe::stop);
    return new NotInChain(name());
  }

  /** Answers for a while still, so that those who send queries here hear of the end first. */
  private static void linger(LameDuck duck, Duration time) {
    duck.begin();
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
