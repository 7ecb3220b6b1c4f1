# shellcheck shell=bash
# ./sky bench: gets the servers to compare with, and measures.

# bench [BENCHMARK] [OPTION...]
bench() {
  local benchmark=dns home jdks=''
  case ${1:-} in
    '' | -*) ;; # options of the first one
    *) benchmark=$1 && shift ;;
  esac
  maven
  say 'What is measured:'
  need_etcd
  need_package dnsperf dnsperf
  case $benchmark in
    dns | file | streams | soak) need_peers ;;
    start | fairness | signing) need_package nsd nsd ;; # which caches would ask
  esac
  if [ "$benchmark" = kube2sky ]; then
    need_kube_apiserver
    need_coredns
  fi
  build_stale
  if [ "$benchmark" = dns ]; then build_stale_program skycache; fi
  if [ "$benchmark" = start ]; then
    for home in $(jdks_to_start); do
      SKYSTACK_JAVA_HOME=$home build_archive skydns
      jdks+=${jdks:+,}$home
    done
  fi
  try_step 'Build the benchmarks' "$LOGS/bench.log" \
    "$MAVEN" -B -ntp -f "$SKYSTACK_HOME/pom.xml" -pl bench -am -DskipTests package || fail "see $LOGS/bench.log"
  say
  home=$(newest_java bin/java)
  run_visible "$home/bin/java" -jar "$SKYSTACK_HOME/bench/target/bench.jar" "$benchmark" \
    --home "$SKYSTACK_HOME" --out "$SKYSTACK_HOME/bench/results" --coredns "${SKYSTACK_COREDNS:-coredns}" \
    ${jdks:+--jdks="$jdks"} "$@"
}

# jdks_to_start: the oldest Java found that skydns runs on, and the newest, one a line.
jdks_to_start() {
  local home feature oldest='' least=999
  while IFS= read -r home; do
    feature=$(java_feature "$home")
    if [ -n "$feature" ] && [ "$feature" -ge "$OLDEST_JAVA" ] && [ "$feature" -lt "$least" ]; then
      oldest=$home least=$feature
    fi
  done < <(java_homes)
  home=$(newest_java bin/java)
  printf '%s\n' "$oldest"
  if [ "$(java_feature "$home")" != "$least" ]; then printf '%s\n' "$home"; fi
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
