package io.skystack.kube2sky.model;

/**
 * A port of a Service or of a slice.
 *
 * @param name empty where it has none
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}, in lower case
 * @param number 1 to 65535; 0 where a slice does not say (it then stands for every port)
 */
public record Port(String name, String protocol, int number) {}
