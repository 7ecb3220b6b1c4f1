# shellcheck shell=bash
# ./sky bench: gets the servers to compare with, and measures.

# bench [BENCHMARK] [OPTION...]
bench() {
  local benchmark=${1:-dns} home
  if [ $# -gt 0 ]; then shift; fi
  maven
  say 'What is measured:'
  need_etcd
  need_package dnsperf dnsperf
  if [ "$benchmark" = dns ] || [ "$benchmark" = streams ]; then need_peers; fi
  if [ "$benchmark" = kube2sky ]; then
    need_kube_apiserver
    need_coredns
  fi
  build_stale
  if [ "$benchmark" = dns ]; then build_stale_program skycache; fi
  try_step 'Build the benchmarks' "$LOGS/bench.log" \
    "$MAVEN" -B -ntp -f "$SKYSTACK_HOME/pom.xml" -pl bench -am -DskipTests package || fail "see $LOGS/bench.log"
  say
  home=$(newest_java bin/java)
  run_visible "$home/bin/java" -jar "$SKYSTACK_HOME/bench/target/bench.jar" "$benchmark" \
    --home "$SKYSTACK_HOME" --out "$SKYSTACK_HOME/bench/results" --coredns "${SKYSTACK_COREDNS:-coredns}" "$@"
}

# jmh [OPTION...]: ./sky jmh
jmh() {
  maven
  try_step 'Build the benchmarks' "$LOGS/bench.log" \
    "$MAVEN" -B -ntp -f "$SKYSTACK_HOME/pom.xml" -pl bench -am -DskipTests package || fail "see $LOGS/bench.log"
  run_visible "$(newest_java bin/java)/bin/java" -jar "$SKYSTACK_HOME/bench/target/bench.jar" jmh -- "$@"
}

need_peers() {
  need_package taskset util-linux
  need_package knotd knot
  need_package nsd nsd
  need_package unbound unbound
  need_package dnsmasq dnsmasq-base
  need_coredns
}
