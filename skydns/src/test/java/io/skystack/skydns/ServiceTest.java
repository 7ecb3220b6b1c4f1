package io.skystack.skydns;

import static io.skystack.common.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.options.PutOption;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.skystack.common.etcd.EtcdExtension;
import io.skystack.common.etcd.EtcdOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The whole service: sockets, answers, readiness, against a real etcd and against none. */
class ServiceTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static Service start(EtcdOptions etcd, String... flags) {
    return Service.start(Configurations.of(etcd, flags), new PrometheusRegistry());
  }

  private static Message ask(Service service, String name) throws IOException {
    SimpleResolver resolver = new SimpleResolver(service.addresses().get(0));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)));
  }

  private static void put(String key, String json, PutOption option) throws Exception {
    ETCD.client()
        .getKVClient()
        .put(
            ByteSequence.from("/" + ETCD.prefix() + "/" + key, UTF_8),
            ByteSequence.from(json, UTF_8),
            option)
        .get();
  }

  private static HttpResponse<String> get(Service service, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + service.operationsPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aRecordIsAnsweredFromTheMomentItIsWritten() throws Exception {
    try (Service service = start(ETCD.options())) {
      service.awaitRecords();
      assertThat(ask(service, "web.kube.local.").getRcode()).isEqualTo(Rcode.NXDOMAIN);

      put("local/kube/web", "{\"host\":\"10.0.0.1\"}", PutOption.DEFAULT);
      eventually(
          () ->
              assertThat(ask(service, "web.kube.local.").getSection(Section.ANSWER))
                  .extracting(Record::rdataToString)
                  .containsExactly("10.0.0.1"));
    }
  }

  @Test
  void aTtlIsNoLongerThanTheLease() throws Exception {
    long lease = ETCD.client().getLeaseClient().grant(100).get().getID();
    PutOption onLease = PutOption.builder().withLeaseId(lease).build();
    put("local/kube/leased", "{\"host\":\"10.0.0.1\",\"ttl\":300}", onLease);
    try (Service service = start(ETCD.options())) {
      service.awaitRecords();
      eventually(
          () ->
              assertThat(
                      ask(service, "leased.kube.local.").getSection(Section.ANSWER).get(0).getTTL())
                  .isBetween(1L, 100L));
    } finally {
      ETCD.client().getLeaseClient().revoke(lease).get();
    }
  }

  @Test
  void addressesChangePlaces() throws Exception {
    put("local/kube/web/a", "{\"host\":\"10.0.0.1\"}", PutOption.DEFAULT);
    put("local/kube/web/b", "{\"host\":\"10.0.0.2\"}", PutOption.DEFAULT);
    try (Service service = start(ETCD.options())) {
      service.awaitRecords();
      Set<String> first = new HashSet<>();
      eventually(
          () -> {
            first.add(
                ask(service, "web.kube.local.").getSection(Section.ANSWER).get(0).rdataToString());
            assertThat(first).hasSize(2);
          });
    }
  }

  /** RFC 8914 section 4.15. */
  @Test
  void withoutEtcdItSaysThatItIsNotReady() throws Exception {
    EtcdOptions nowhere = EtcdOptions.of(List.of(URI.create("http://127.0.0.1:1")), "skydns");
    try (Service service = start(nowhere)) {
      Message answer = ask(service, "web.kube.local.");
      assertThat(answer.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(answer.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR))
          .extracting(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
          .containsExactly(14);

      assertThat(get(service, "/health").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = get(service, "/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body().strip().lines()).hasSize(1);
      assertThat(ready.body()).startsWith("skydns: ");
    }
  }

  @Test
  void isReadyAndCountsOnceTheRecordsAreThere() throws Exception {
    put("local/kube/web", "{\"host\":\"10.0.0.1\"}", PutOption.DEFAULT);
    try (Service service = start(ETCD.options())) {
      service.awaitRecords();
      ask(service, "web.kube.local.");
      assertThat(get(service, "/ready").statusCode()).isEqualTo(200);
      assertThat(get(service, "/metrics").body())
          .contains("skydns_answers_total{kind=\"answer\"} 1.0");
    }
  }

  @Test
  void closesWhatItOpened() throws Exception {
    Service service = start(ETCD.options());
    InetSocketAddress address = service.addresses().get(0);
    service.close();
    service.close();
    try (Service again =
        start(ETCD.options(), "--addr=" + Configurations.addresses(List.of(address)))) {
      assertThat(again.addresses()).containsExactly(address);
    }
  }
}
