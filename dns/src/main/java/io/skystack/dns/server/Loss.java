package io.skystack.dns.server;

/** Why a message or a connection was let go without an answer. */
enum Loss {
  /** No header, or a response: nothing that could be answered. */
  NOT_A_QUERY("not_a_query"),
  /** The socket's buffer is full of answers that have not gone out. */
  SEND_BUFFER("send_buffer"),
  /** One connection more than the bound in all. */
  CONNECTIONS("connections"),
  /** One connection more than the bound for a client. */
  CLIENT_CONNECTIONS("client_connections"),
  /** A connection that stayed without a query, or whose client took no answers. */
  IDLE("idle_connection"),
  /** A query that a plugin was told not to answer. */
  DROPPED("dropped");

  private final String label;

  Loss(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
