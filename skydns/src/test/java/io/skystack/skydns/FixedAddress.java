package io.skystack.skydns;

import io.skystack.dns.plugin.Answer;
import io.skystack.dns.plugin.Plugin;
import io.skystack.dns.plugin.Query;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;

/** A nameserver that has one address for every name. */
record FixedAddress(String address) implements Plugin {
  @Override
  public String name() {
    return "fixed";
  }

  @Override
  public CompletionStage<Answer> handle(Query query, Next next) {
    try {
      Answer.Builder answer = Answer.builder(name()).recursionAvailable(true);
      answer.answer().add(new ARecord(query.name(), DClass.IN, 60, Address.getByAddress(address)));
      return CompletableFuture.completedFuture(answer.build());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
