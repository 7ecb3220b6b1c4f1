package io.skystack.kube2sky.source;

import io.skystack.kube2sky.model.Kind;
import io.skystack.kube2sky.model.KubeObject;
import io.skystack.kube2sky.model.ObjectName;
import java.time.Instant;
import java.util.Set;

/**
 * Hears of objects. Calls for one kind come one after the other and in order; those for two kinds
 * may come at once. An object may come again as it was.
 */
public interface ObjectListener {
  /**
   * A list of the kind begins. What {@link #changed} tells until {@link #listed} are parts of one
   * state: what one object has lost another may have gained that comes later in the list. One that
   * fails half way begins again.
   */
  default void listing(Kind kind) {}

  /** An object is new or was changed. */
  void changed(KubeObject object);

  /**
   * As {@link #changed(KubeObject)}, for one event that says when that happened which led to it: a
   * Pod became ready, and its slice was written later.
   */
  default void changed(KubeObject object, Instant triggered) {
    changed(object);
  }

  /** Whether the object is held just as it is here: telling of it would change nothing. */
  boolean holds(KubeObject object);

  /** Whether an object of that name is held, whatever it says. */
  boolean holds(Kind kind, ObjectName name);

  /** The names of all objects of the kind that are held. */
  Set<ObjectName> held(Kind kind);

  /** An object is no more. */
  void gone(Kind kind, ObjectName id);

  /**
   * The source has now told of every object of the kind: what is not in {@code all} is no more. A
   * list streams in through {@link #changed} and ends with this; one that fails half way never gets
   * here.
   *
   * @param whole false where a part of the source has never been readable: {@code all} then is all
   *     that this listener was told of, but others may exist, and what was published of them by an
   *     earlier run must stay
   */
  void listed(Kind kind, Set<ObjectName> all, boolean whole);
}
