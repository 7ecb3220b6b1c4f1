package io.skystack.common.cli;

import java.io.PrintStream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Ends a program that failed: one line on the standard error, and the exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  private static final int UNEXPECTED = 1;
  private static final int OPERATOR = 2;

  private final Complaint complaint;
  private final PrintStream err;

  Failures(Complaint complaint, PrintStream err) {
    this.complaint = complaint;
    this.err = err;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    return end(complaint.of(wrong), OPERATOR);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine failed, ParseResult parsed) {
    if (e instanceof ParameterException wrong) {
      return end(complaint.of(wrong), OPERATOR);
    }
    String program = failed.getCommandSpec().root().name();
    if (e instanceof OperatorException) {
      Logs.flush(); // so that the line stands after what led to it
      return end(program + ": " + e.getMessage(), OPERATOR);
    }
    LoggerFactory.getLogger(Failures.class).debug("the program failed", e);
    Logs.flush();
    boolean hasLevel = failed.getCommandSpec().findOption(LogFlags.FLAG) != null;
    String hint = hasLevel ? "; run with --log-level debug for the stack trace" : "";
    return end(program + ": unexpected " + described(e) + hint, UNEXPECTED);
  }

  private static String described(Exception e) {
    String type = e.getClass().getSimpleName();
    return e.getMessage() == null ? type : type + ": " + e.getMessage();
  }

  private int end(String line, int exitCode) {
    err.println(OneLine.of(line));
    err.flush();
    return exitCode;
  }
}
