package io.skystack.kube2sky.source.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.ToIntFunction;

/**
 * One document of a file.
 *
 * @param json what it says
 * @param lineOf the line, from 1, of a field such as {@code spec.ports[0].port}, or of what is
 *     nearest to it
 */
record Document(JsonNode json, ToIntFunction<String> lineOf) {}
