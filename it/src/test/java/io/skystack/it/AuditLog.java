package io.skystack.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an API server notes of the requests of service accounts. */
final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String POLICY =
      """
      apiVersion: audit.k8s.io/v1
      kind: Policy
      omitStages: [RequestReceived]
      rules:
        - level: Metadata
          userGroups: ["system:serviceaccounts"]
        - level: None
      """;

  private final Path file;

  AuditLog(Path folder) {
    this.file = file(folder);
  }

  private static Path file(Path folder) {
    return folder.resolve("audit.log");
  }

  /** The flags of a server that asks roles, and writes such a log into this folder. */
  static List<String> flags(Path folder) {
    try {
      Path policy = folder.resolve("audit-policy.yaml");
      Files.writeString(policy, POLICY);
      return List.of(
          "--authorization-mode=RBAC",
          "--audit-policy-file=" + policy,
          "--audit-log-path=" + file(folder),
          "--audit-log-mode=blocking-strict");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A request that was answered, or the beginning of a watch.
   *
   * @param what verb and resource, such as {@code list services}
   * @param status the HTTP status
   */
  record Request(String what, int status) {}

  /** All of one service account, the oldest first. */
  List<Request> of(String namespace, String serviceAccount) {
    String user = "system:serviceaccount:" + namespace + ":" + serviceAccount;
    try {
      List<Request> requests = new ArrayList<>();
      for (String line : Files.readAllLines(file, UTF_8)) {
        JsonNode event = JSON.readTree(line);
        if (event.path("user").path("username").asText().equals(user)) {
          requests.add(
              new Request(
                  event.path("verb").asText()
                      + " "
                      + event.path("objectRef").path("resource").asText("no resource"),
                  event.path("responseStatus").path("code").asInt()));
        }
      }
      return requests;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
