package io.skystack.skydns.explain;

import io.skystack.common.cli.OperatorException;
import io.skystack.common.ops.Page;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code /explain?name=NAME&type=TYPE}: how the server answers a question, as text, or as JSON with
 * {@code &format=json} or an {@code Accept} header that asks for it. One explanation is made at a
 * time: it costs more than an answer, and is for an operator.
 */
public final class ExplainPage implements Page {
  /** Where the page is. */
  public static final String PATH = "/explain";

  private static final long MOST_SECONDS = 5;

  private final Explainer explainer;
  private final Semaphore turn = new Semaphore(1);

  public ExplainPage(Explainer explainer) {
    this.explainer = explainer;
  }

  @Override
  public Response get(Request request) throws InterruptedException {
    Question question;
    Format format;
    try {
      question =
          Question.parse(
              request.query().getOrDefault("name", ""), request.query().getOrDefault("type", ""));
      format = format(request);
    } catch (OperatorException e) {
      return Response.text(400, e.getMessage());
    }
    if (!turn.tryAcquire()) {
      return Response.text(429, "another question is being explained: ask again");
    }
    try {
      return explained(question, format);
    } finally {
      turn.release();
    }
  }

  private Response explained(Question question, Format format) throws InterruptedException {
    try {
      Explanation explanation =
          explainer
              .explain(question.name(), question.type())
              .toCompletableFuture()
              .get(MOST_SECONDS, TimeUnit.SECONDS);
      return format == Format.JSON
          ? Response.json(200, ExplanationJson.of(explanation))
          : Response.text(200, ExplanationText.of(explanation));
    } catch (ExecutionException e) {
      return Response.text(500, "a plugin failed while it answered: " + e.getCause());
    } catch (TimeoutException e) {
      return Response.text(504, "there was no answer within " + MOST_SECONDS + " seconds");
    }
  }

  private static Format format(Request request) {
    String format = request.query().getOrDefault("format", "");
    return switch (format) {
      case "" -> request.accept().contains("application/json") ? Format.JSON : Format.TEXT;
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      default -> throw new OperatorException("'" + format + "' is no format: write text or json");
    };
  }
}
