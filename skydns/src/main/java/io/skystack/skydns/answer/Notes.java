package io.skystack.skydns.answer;

import io.skystack.common.store.StoredRecord;
import io.skystack.dns.plugin.Trace;
import io.skystack.skydns.select.KeyPattern;
import io.skystack.skydns.select.LeftOut;
import io.skystack.skydns.select.RecordSelection.Selected;
import io.skystack.skydns.select.Scope;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** Tells a query's {@link Trace} what was read for it and what became of that. */
final class Notes implements LeftOut {
  private final Trace trace;

  Notes(Trace trace) {
    this.trace = trace;
  }

  private void note(String what, Object subject, String text) {
    trace.note(SkyPlugin.NAME, what, subject.toString(), text);
  }

  /** Which rule applies to the name. */
  void rule(Object subject, String text) {
    if (trace.isOn()) {
      note("rule", subject, text);
    }
  }

  /** A name lies in a domain of ours. */
  void domain(Name name, Name domain, SkyOptions options) {
    if (trace.isOn()) {
      Name source = options.sourceOf(name);
      note(
          "rule",
          name,
          "in our domain %s%s%s"
              .formatted(
                  domain,
                  source.equals(name) ? "" : ", stands for " + source,
                  options.isStrict(source) ? ", strict" : ""));
    }
  }

  /** The records of a name were selected. */
  void read(Name name, KeyPattern pattern, Scope scope, Selected selected) {
    if (!trace.isOn()) {
      return;
    }
    note(
        "read",
        pattern.range().toString().isEmpty() ? "." : pattern.range(),
        "for %s: %s of this key and all below it were looked at%s, %d of them are the name's%s"
            .formatted(
                name,
                selected.visited() == 1 ? "1 key" : selected.visited() + " keys",
                pattern.isWild() ? " (the first label with a wildcard ends the key)" : "",
                selected.records().size(),
                selected.complete() ? "" : "; there it was stopped, there may be more"));
    selected
        .records()
        .forEach(record -> note("used", record.key(), origin(record, pattern, scope)));
  }

  private static String origin(StoredRecord record, KeyPattern pattern, Scope scope) {
    int below = record.key().depth() - pattern.depth();
    String what = pattern.isWild() ? "a name that matches label by label" : "the name";
    if (below == 0) {
      return "the key of " + what;
    }
    if (scope == Scope.ALL_BELOW) {
      return "below the key of " + what;
    }
    return below == 1 && record.value().targetStrip() > 0
        ? "its targetstrip makes it a record of " + what
        : what
            + " has no record of its own, and those below it share the group '"
            + record.value().group()
            + "'";
  }

  /** A name was asked of the servers outside. */
  void asked(Name name, int type) {
    if (trace.isOn()) {
      note("asked", name, Type.string(type) + ", of the plugins that follow");
    }
  }

  /** A record of the name is not in the answer. */
  void leftOut(StoredRecord record, String why) {
    if (trace.isOn()) {
      note("left-out", record.key(), why);
    }
  }

  @Override
  public void saysTheSame(StoredRecord record, StoredRecord first) {
    if (trace.isOn()) {
      note("left-out", record.key(), "duplicate: it says the same as " + first.key());
    }
  }

  @Override
  public void ofAnotherGroup(StoredRecord record, String ruling) {
    if (trace.isOn()) {
      note(
          "left-out",
          record.key(),
          "group: the shortest key's group '%s' rules, this is of '%s'"
              .formatted(ruling, record.value().group()));
    }
  }

  @Override
  public void notOwn(StoredRecord record) {
    if (trace.isOn()) {
      note("left-out", record.key(), "strict: it is the record of a name below");
    }
  }
}
