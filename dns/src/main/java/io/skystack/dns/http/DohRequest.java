package io.skystack.dns.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What an HTTP request asks (RFC 8484 section 4.1). */
public sealed interface DohRequest {
  /** The one path that is served. */
  String PATH = "/dns-query";

  /** The media type of DNS messages (RFC 8484 section 6). */
  String MEDIA_TYPE = "application/dns-message";

  /** The parameter of GET. */
  String PARAMETER = "dns";

  /** Parameters of a request that are looked at. */
  int MAX_PARAMETERS = 8;

  /**
   * A DNS message.
   *
   * @param message as it is; perhaps a part of the request, and released with it
   */
  record Message(ByteBuf message) implements DohRequest {}

  /**
   * Nothing that could be answered with a DNS message.
   *
   * @param status why not
   */
  record Unfit(HttpResponseStatus status) implements DohRequest {}

  /**
   * Reads a request.
   *
   * @param maxMessage the largest message that is taken, in bytes
   */
  static DohRequest of(FullHttpRequest request, int maxMessage) {
    if (request.decoderResult().isFailure()) {
      return new Unfit(statusOf(request.decoderResult().cause()));
    }
    QueryStringDecoder uri =
        new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
    if (!uri.rawPath().equals(PATH)) {
      return new Unfit(HttpResponseStatus.NOT_FOUND);
    }
    if (request.method().equals(HttpMethod.GET)) {
      return ofParameter(uri, maxMessage);
    }
    if (request.method().equals(HttpMethod.POST)) {
      return ofBody(request, maxMessage);
    }
    return new Unfit(HttpResponseStatus.METHOD_NOT_ALLOWED);
  }

  private static HttpResponseStatus statusOf(Throwable failure) {
    if (failure instanceof TooLongHttpLineException) {
      return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    }
    return failure instanceof TooLongHttpHeaderException
        ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpResponseStatus.BAD_REQUEST;
  }

  private static DohRequest ofParameter(QueryStringDecoder uri, int maxMessage) {
    try {
      List<String> values = uri.parameters().getOrDefault(PARAMETER, List.of());
      if (values.size() != 1 || values.get(0).isEmpty()) {
        return new Unfit(HttpResponseStatus.BAD_REQUEST);
      }
      byte[] message = Base64.getUrlDecoder().decode(values.get(0));
      return message.length > maxMessage
          ? new Unfit(HttpResponseStatus.REQUEST_URI_TOO_LONG)
          : new Message(Unpooled.wrappedBuffer(message));
    } catch (IllegalArgumentException e) { // an escape or a letter that is none
      return new Unfit(HttpResponseStatus.BAD_REQUEST);
    }
  }

  private static DohRequest ofBody(FullHttpRequest request, int maxMessage) {
    if (!isDnsMessage(request)) {
      return new Unfit(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE);
    }
    if (request.content().readableBytes() > maxMessage) {
      return new Unfit(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
    }
    return request.content().isReadable()
        ? new Message(request.content())
        : new Unfit(HttpResponseStatus.BAD_REQUEST);
  }

  private static boolean isDnsMessage(HttpRequest request) {
    CharSequence type = HttpUtil.getMimeType(request);
    return type != null
        && MEDIA_TYPE.equalsIgnoreCase(type.toString().trim())
        && !request.headers().contains(HttpHeaderNames.CONTENT_ENCODING);
  }
}
