package io.skystack.kubedns.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skystack.common.cli.Addresses;
import io.skystack.common.cli.Domains;
import io.skystack.common.cli.OneLine;
import io.skystack.common.cli.OperatorException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;

/**
 * What the ConfigMap, or the folder, of kube-dns says: keys whose values are JSON.
 *
 * @param stubDomains the servers of domains that are asked of servers of their own; no empty list
 * @param upstreamNameservers who is asked of names that are not ours; empty: whom the flags say
 * @param federations the domains of the federations that this cluster is in, by their names
 */
public record ClusterConfig(
    Map<Name, List<InetSocketAddress>> stubDomains,
    List<InetSocketAddress> upstreamNameservers,
    Map<String, Name> federations) {
  /** What is in force where nothing is said. */
  public static final ClusterConfig EMPTY = new ClusterConfig(Map.of(), List.of(), Map.of());

  private static final String STUB_DOMAINS = "stubDomains";
  private static final String UPSTREAMS = "upstreamNameservers";
  private static final String FEDERATIONS = "federations";
  private static final Set<String> KNOWN = Set.of(STUB_DOMAINS, UPSTREAMS, FEDERATIONS);

  /** kube-dns takes no more, for resolvers did not. */
  private static final int MOST_UPSTREAMS = 3;

  private static final int MOST_STUB_DOMAINS = 256;
  private static final int DNS_PORT = 53;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public ClusterConfig {
    Map<Name, List<InetSocketAddress>> stubs = new LinkedHashMap<>();
    stubDomains.forEach((name, servers) -> stubs.put(name, List.copyOf(servers)));
    stubDomains = Map.copyOf(stubs);
    upstreamNameservers = List.copyOf(upstreamNameservers);
    federations = Map.copyOf(federations);
  }

  /**
   * Reads one. Keys that mean nothing are passed over, as kube-dns does: see {@link #unknown}.
   *
   * @param domain that of the cluster, which no stub domain may be
   * @throws OperatorException if a value is wrong; it names the key
   */
  public static ClusterConfig parse(Map<String, String> data, Name domain) {
    return new ClusterConfig(
        stubDomains(json(data, STUB_DOMAINS), domain),
        servers(UPSTREAMS, json(data, UPSTREAMS)),
        federations(json(data, FEDERATIONS)));
  }

  /** The keys that mean nothing. */
  public static Set<String> unknown(Map<String, String> data) {
    Set<String> unknown = new TreeSet<>(data.keySet());
    unknown.removeAll(KNOWN);
    return unknown;
  }

  private static JsonNode json(Map<String, String> data, String key) {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    String text = data.getOrDefault(key, "");
    if (text.isBlank()) {
      return mapper.missingNode();
    }
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw wrong(key, "it is no JSON: " + OneLine.first(e.getOriginalMessage()));
    }
  }

  private static Map<Name, List<InetSocketAddress>> stubDomains(JsonNode json, Name domain) {
    Map<Name, List<InetSocketAddress>> stubs = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : object(STUB_DOMAINS, json).entrySet()) {
      Name stub = name(STUB_DOMAINS, entry.getKey());
      if (stub.equals(domain)) {
        throw wrong(STUB_DOMAINS, "'" + entry.getKey() + "' is the domain of this cluster");
      }
      List<InetSocketAddress> servers = servers(STUB_DOMAINS, entry.getValue());
      if (!servers.isEmpty() && stubs.put(stub, servers) != null) {
        throw wrong(STUB_DOMAINS, "'" + entry.getKey() + "' is there twice");
      }
    }
    if (stubs.size() > MOST_STUB_DOMAINS) {
      throw wrong(STUB_DOMAINS, "there are more than " + MOST_STUB_DOMAINS);
    }
    return stubs;
  }

  private static List<InetSocketAddress> servers(String key, JsonNode json) {
    if (isNothing(json)) {
      return List.of();
    }
    if (!json.isArray()) {
      throw wrong(key, "it has no list of servers: write [\"10.0.0.10\"]");
    }
    List<InetSocketAddress> servers = new ArrayList<>();
    for (JsonNode item : json) {
      servers.add(server(key, item));
    }
    if (key.equals(UPSTREAMS) && servers.size() > MOST_UPSTREAMS) {
      throw wrong(key, "there are more than " + MOST_UPSTREAMS);
    }
    return servers;
  }

  private static InetSocketAddress server(String key, JsonNode json) {
    if (!json.isTextual()) {
      throw wrong(key, shown(json) + " is no server: write \"10.0.0.10\"");
    }
    try {
      return Addresses.parse(json.textValue(), DNS_PORT);
    } catch (OperatorException e) {
      throw new OperatorException("'" + key + "': " + e.getMessage(), e);
    }
  }

  private static Map<String, Name> federations(JsonNode json) {
    Map<String, Name> federations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : object(FEDERATIONS, json).entrySet()) {
      if (!LABEL.matcher(entry.getKey()).matches()) {
        throw wrong(FEDERATIONS, "'" + entry.getKey() + "' is no name of a federation");
      }
      if (!entry.getValue().isTextual()) {
        throw wrong(FEDERATIONS, shown(entry.getValue()) + " is no domain");
      }
      federations.put(entry.getKey(), name(FEDERATIONS, entry.getValue().textValue()));
    }
    return federations;
  }

  private static Map<String, JsonNode> object(String key, JsonNode json) {
    if (isNothing(json)) {
      return Map.of();
    }
    if (!json.isObject()) {
      throw wrong(key, "it is no JSON object: write {\"NAME\": …}");
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    json.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private static Name name(String key, String text) {
    try {
      return Name.fromConstantString(Domains.parse(text) + ".");
    } catch (OperatorException e) {
      throw new OperatorException("'" + key + "': " + e.getMessage(), e);
    }
  }

  private static boolean isNothing(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }

  private static String shown(JsonNode json) {
    String text = OneLine.of(json.toString());
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }

  private static OperatorException wrong(String key, String why) {
    return new OperatorException("'" + key + "': " + why);
  }
}
