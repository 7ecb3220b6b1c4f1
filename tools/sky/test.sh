# shellcheck shell=bash
# ./sky test and ./sky check: gets what the tests need, runs them, says what they came to.

# run_tests [MAVEN ARGUMENT...]
run_tests() {
  local result=0
  maven
  say 'What the tests need:'
  need_etcd
  need_package dig bind9-dnsutils dnsutils
  need_package kdig knot-dnsutils
  need_kube_apiserver
  need_coredns
  need_external_dns
  say
  rm -rf -- "$SKYSTACK_HOME"/*/target/surefire-reports "$SKYSTACK_HOME"/*/target/failsafe-reports
  run_visible "$MAVEN" -B -ntp -f "$SKYSTACK_HOME/pom.xml" verify "$@" || result=$?
  summary
  return "$result"
}

# run_visible COMMAND...: runs it with its output here, in a process group that Ctrl-C can end. Where we were started with
# SIGINT ignored, as CI systems do, or SIGHUP, as by nohup, the tests of that signal need it back.
run_visible() {
  local result=0
  if env --default-signal=INT,HUP true 2>/dev/null; then set -- env --default-signal=INT,HUP "$@"; fi
  set -m
  "$@" </dev/null &
  STEP_PID=$!
  set +m
  wait "$STEP_PID" || result=$?
  STEP_PID=''
  return "$result"
}

# told TEXT RESULT: a line for what needs no time.
told() {
  step_begin "$1"
  STEP_OPEN=no
  say "$2"
}

# optional_step TEXT LOG COMMAND...: as step, but where it fails the tests go on without what it would have brought;
# not so in CI, where a test left out must not pass for a test passed.
optional_step() {
  if try_step "$@"; then return 0; fi
  if [ "${CI:-}" = true ]; then fail "$1: failed; all of its output: $2"; fi
  say '    The tests that need it are skipped.'
}

need_etcd() {
  if [ -n "${ETCD_ENDPOINTS:-}" ]; then
    told etcd "ETCD_ENDPOINTS: $ETCD_ENDPOINTS"
    return 0
  fi
  if { ! have etcd || ! have etcdctl; } && can_apt; then
    optional_step 'Install etcd (apt)' "$LOGS/apt.log" etcd_install
  fi
  if have etcd; then
    told etcd "$(command -v etcd)"
  elif can_docker; then
    told etcd "Docker's"
  else
    told etcd 'not there, and no Docker: tests that need it are skipped'
  fi
}

# need_package COMMAND PACKAGE...: installs the first package that is to be had.
need_package() {
  local command=$1
  shift
  if ! have "$command" && can_apt; then
    optional_step "Install $command (apt)" "$LOGS/apt.log" apt_install_first "$@"
  fi
  if have "$command"; then
    told "$command" "$(command -v "$command")"
  else
    told "$command" "not there: tests that need it are skipped (Debian: apt install $1)"
  fi
}

apt_install_first() {
  local package
  for package in "$@"; do
    if apt_install "$package"; then return 0; fi
  done
  return 1
}

# need_kube_apiserver: exports KUBEBUILDER_ASSETS, the folder that holds one.
need_kube_apiserver() {
  local folder
  if [ -x "${KUBEBUILDER_ASSETS:-/nowhere}/kube-apiserver" ]; then
    told kube-apiserver "KUBEBUILDER_ASSETS: $KUBEBUILDER_ASSETS"
    return 0
  fi
  folder=$(cached kube-apiserver)
  if [ ! -x "$folder/kube-apiserver" ] && have go; then
    optional_step 'Build kube-apiserver (Go; about 5 minutes, once)' "$LOGS/kube-apiserver.log" \
      "$SKYSTACK_HOME/tools/kube-apiserver" "$folder"
  fi
  if [ -x "$folder/kube-apiserver" ]; then
    export KUBEBUILDER_ASSETS=$folder
    told kube-apiserver "$folder"
  else
    told kube-apiserver 'neither in KUBEBUILDER_ASSETS nor built: tests that need it are skipped (Go builds it)'
  fi
}

# need_coredns: exports SKYSTACK_COREDNS, the program.
need_coredns() {
  local folder
  if [ -x "${SKYSTACK_COREDNS:-/nowhere}" ]; then
    told CoreDNS "SKYSTACK_COREDNS: $SKYSTACK_COREDNS"
    return 0
  fi
  folder=$(cached coredns)
  if [ ! -x "$folder/coredns" ] && have go; then
    optional_step 'Build CoreDNS (Go; about 3 minutes, once)' "$LOGS/coredns.log" \
      "$SKYSTACK_HOME/tools/coredns" "$folder"
  fi
  if [ -x "$folder/coredns" ]; then
    export SKYSTACK_COREDNS=$folder/coredns
    told CoreDNS "$SKYSTACK_COREDNS"
  else
    told CoreDNS 'neither in SKYSTACK_COREDNS nor built: tests that compare with it are skipped (Go builds it)'
  fi
}

# need_external_dns: exports SKYSTACK_EXTERNAL_DNS, the program. It takes long to build, so it is only built where
# SKYSTACK_EXTERNAL_DNS is "build".
need_external_dns() {
  local folder
  if [ -x "${SKYSTACK_EXTERNAL_DNS:-/nowhere}" ]; then
    told external-dns "SKYSTACK_EXTERNAL_DNS: $SKYSTACK_EXTERNAL_DNS"
    return 0
  fi
  folder=$(cached external-dns)
  if [ "${SKYSTACK_EXTERNAL_DNS:-}" = build ] && have go; then
    optional_step 'Build external-dns (Go; 10 minutes or more, once)' "$LOGS/external-dns.log" \
      "$SKYSTACK_HOME/tools/external-dns" "$folder"
  fi
  if [ -x "$folder/external-dns" ]; then
    export SKYSTACK_EXTERNAL_DNS=$folder/external-dns
    told external-dns "$SKYSTACK_EXTERNAL_DNS"
  else
    told external-dns 'not there: its test is skipped (SKYSTACK_EXTERNAL_DNS=build ./sky test builds it with Go)'
  fi
}

# cached TOOL: the folder in the cache for what tools/TOOL builds, by its version.
cached() {
  printf '%s/%s-%s\n' "$CACHE" "$1" "$(sed -n 's/^VERSION=//p' "$SKYSTACK_HOME/tools/$1")"
}

# summary: what all tests of this run came to, and why some were skipped.
summary() {
  local reports=() file
  for file in "$SKYSTACK_HOME"/*/target/{surefire,failsafe}-reports/TEST-*.xml; do
    if [ -f "$file" ]; then reports+=("$file"); fi
  done
  if [ ${#reports[@]} -eq 0 ]; then
    say 'No test ran.'
    return 0
  fi
  say
  # One <testsuite> a file; what it counts stands in its attributes.
  cat -- "${reports[@]}" | tr '\n' ' ' | sed 's/<testsuite /\n<testsuite /g' | awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
    /^<testsuite / { tests += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped") }
    END { printf "%d tests: %d passed, %d failed, %d skipped\n", tests, tests - failed - skipped, failed, skipped }'
  skip_reasons "${reports[@]}"
}

skip_reasons() {
  sed -n 's/.*<skipped[^>]* message="\([^"]*\)".*/\1/p' -- "$@" |
    sed 's/&quot;/"/g; s/&apos;/'"'"'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; s/^/  skipped: /' | sort | uniq -c |
    sort -rn
}

# check_style: google-java-format through Spotless, and ShellCheck where it is installed.
check_style() {
  [ $# -eq 0 ] || fail 'check takes no option'
  maven
  step 'Style of the Java sources (mvn spotless:apply mends it)' "$LOGS/style.log" \
    "$MAVEN" -B -ntp -f "$SKYSTACK_HOME/pom.xml" spotless:check
  if have shellcheck; then
    step 'Shell scripts (shellcheck)' "$LOGS/shellcheck.log" check_shell
  else
    told 'Shell scripts' 'shellcheck is not installed: not checked'
  fi
}

check_shell() {
  cd -- "$SKYSTACK_HOME" || return 1
  shellcheck -x sky bin/[a-z]* tools/[!s]* .ci/run
}
