package io.skystack.common.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.skystack.common.etcd.EtcdException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * One watch on one stream to one member. It never resumes by itself and ends once. At most {@link
 * #WINDOW} responses are on their way to the receiver; each that was taken in makes room for one.
 */
final class WatchStream implements ClientResponseObserver<WatchRequest, WatchResponse> {
  private static final int WINDOW = 64;

  private final EtcdConnection connection;
  private final EtcdMember member;
  private final Receiver receiver;
  private volatile @Nullable ClientCallStreamObserver<WatchRequest> call;
  private volatile boolean cancelled;

  /** Hears what comes, on any thread. */
  interface Receiver {
    /** A response; {@link #taken} is called once it was dealt with. */
    void response(WatchStream stream, WatchResponse response);

    /** The end. */
    void ended(WatchStream stream, EtcdException why);
  }

  private WatchStream(EtcdConnection connection, Receiver receiver) {
    this.connection = connection;
    this.member = connection.member();
    this.receiver = receiver;
  }

  /** Opens a watch of all from {@code start} to before {@code end}, of {@code revision} and on. */
  static WatchStream open(
      EtcdConnection connection,
      ByteString start,
      ByteString end,
      long revision,
      Receiver receiver) {
    WatchCreateRequest create =
        WatchCreateRequest.newBuilder()
            .setKey(start)
            .setRangeEnd(end)
            .setStartRevision(revision)
            .build();
    WatchStream stream = new WatchStream(connection, receiver);
    var unused =
        connection
            .watch(
                stream.member, stream, WatchRequest.newBuilder().setCreateRequest(create).build())
            .whenComplete((started, error) -> stream.started(error));
    return stream;
  }

  private void started(@Nullable Throwable error) {
    if (error != null) {
      onError(error);
    } else if (cancelled) {
      cancel();
    }
  }

  EtcdMember member() {
    return member;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<WatchRequest> requests) {
    requests.disableAutoRequestWithInitial(WINDOW);
    call = requests;
  }

  /** A response was dealt with. */
  void taken() {
    ClientCallStreamObserver<WatchRequest> open = call;
    if (open != null) {
      open.request(1);
    }
  }

  /** Asks etcd for a sign of life on this stream. Not before it said that the watch is created. */
  void probe() {
    ClientCallStreamObserver<WatchRequest> open = call;
    if (open != null && open.isReady()) {
      open.onNext(
          WatchRequest.newBuilder()
              .setProgressRequest(WatchProgressRequest.getDefaultInstance())
              .build());
    }
  }

  /** Ends it from this side. */
  void cancel() {
    cancelled = true;
    ClientCallStreamObserver<WatchRequest> open = call;
    if (open != null) {
      open.cancel("not needed any more", null);
    }
  }

  @Override
  public void onNext(WatchResponse response) {
    receiver.response(this, response);
  }

  @Override
  public void onError(Throwable error) {
    EtcdException meaning = connection.errors().of(error, member);
    if (meaning.kind() == Kind.UNREACHABLE && !cancelled) {
      connection.failed(member);
    }
    receiver.ended(this, meaning);
  }

  @Override
  public void onCompleted() {
    receiver.ended(
        this, new EtcdException(Kind.UNREACHABLE, "etcd at " + member + " ended the watch"));
  }
}
