package io.skystack.kube2sky.translate;

import io.skystack.kube2sky.model.ServiceObject;
import io.skystack.kube2sky.model.SliceObject;
import java.util.Collection;

/**
 * A Service and its slices, as far as they are known.
 *
 * @param exported whether it has names in the clusterset too
 */
record KnownService(ServiceObject service, Collection<SliceObject> slices, boolean exported) {}
