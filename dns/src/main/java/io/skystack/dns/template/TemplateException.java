package io.skystack.dns.template;

/** Text that cannot be read, or that nothing can be made from for this query. */
final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TemplateException(String message) {
    super(message);
  }
}
