package io.skystack.kube2sky.translate;

/** Which names Pods have: {@code 10-1-2-3.NAMESPACE.pod.DOMAIN}. */
public enum PodNames {
  /** None. */
  DISABLED,
  /** Whoever answers makes an address of any such name; a mark of the domain's tells it so. */
  INSECURE,
  /** A record for each address that a Pod has. */
  VERIFIED
}
