package io.skystack.common.record;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;

/**
 * What a record says: the fields of SkyDNS's JSON value. Absent strings are empty and absent
 * numbers 0, as that format has it; whoever answers puts the defaults in ({@code priority} 10, the
 * server's {@code ttl}).
 *
 * @param host a name or an IP address in text; empty for a record that only makes its name exist
 * @param port 0 to 65535
 * @param priority 0 to 65535; 0 stands for the default
 * @param weight 0 to 65535
 * @param text for TXT
 * @param mail whether the record is an MX too
 * @param ttl seconds, at most 2^31-1 (RFC 2181 section 8); 0 stands for the default
 * @param targetStrip how many labels to take off the left of the key's name to get an SRV target
 * @param group see the group rule; empty for none
 * @param owner who wrote it and alone may change it, such as {@code kube2sky/default}; empty for
 *     none
 * @param other fields that this format does not know, kept as they came; never null
 */
public record ServiceRecord(
    String host,
    int port,
    int priority,
    int weight,
    String text,
    boolean mail,
    int ttl,
    int targetStrip,
    String group,
    String owner,
    Map<String, JsonNode> other) {

  public ServiceRecord {
    Objects.requireNonNull(host);
    Objects.requireNonNull(text);
    Objects.requireNonNull(group);
    Objects.requireNonNull(owner);
    requireUnsigned16("port", port);
    requireUnsigned16("priority", priority);
    requireUnsigned16("weight", weight);
    if (ttl < 0 || targetStrip < 0) {
      throw new IllegalArgumentException("ttl and targetstrip are not negative");
    }
    other = Map.copyOf(other);
  }

  private static void requireUnsigned16(String field, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(field + " is from 0 to 65535, not " + value);
    }
  }

  /** A builder with every field absent. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this record. */
  public Builder toBuilder() {
    return new Builder()
        .host(host)
        .port(port)
        .priority(priority)
        .weight(weight)
        .text(text)
        .mail(mail)
        .ttl(ttl)
        .targetStrip(targetStrip)
        .group(group)
        .owner(owner)
        .other(other);
  }

  /** Builds a {@link ServiceRecord}; the fields are the record's. */
  public static final class Builder {
    private String host = "";
    private int port;
    private int priority;
    private int weight;
    private String text = "";
    private boolean mail;
    private int ttl;
    private int targetStrip;
    private String group = "";
    private String owner = "";
    private Map<String, JsonNode> other = Map.of();

    private Builder() {}

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder priority(int value) {
      priority = value;
      return this;
    }

    public Builder weight(int value) {
      weight = value;
      return this;
    }

    public Builder text(String value) {
      text = value;
      return this;
    }

    public Builder mail(boolean value) {
      mail = value;
      return this;
    }

    public Builder ttl(int value) {
      ttl = value;
      return this;
    }

    public Builder targetStrip(int value) {
      targetStrip = value;
      return this;
    }

    public Builder group(String value) {
      group = value;
      return this;
    }

    public Builder owner(String value) {
      owner = value;
      return this;
    }

    public Builder other(Map<String, JsonNode> value) {
      other = value;
      return this;
    }

    /**
     * The record.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public ServiceRecord build() {
      return new ServiceRecord(
          host, port, priority, weight, text, mail, ttl, targetStrip, group, owner, other);
    }
  }
}
