# shellcheck shell=bash
# The stack of this checkout: ./sky up, down, status and logs. What runs is written down in .sky/run:
#   sky, etcd, kube2sky, skydns, kubedns   a process we started: its number, and when it started
#   etcd.container                the container of an etcd that Docker runs for us
#   stack                         the settings it was started with, as shell assignments

# --- settings ---

stack_defaults() {
  DETACHED=no
  DOMAIN=kube.local
  PORT=5300
  ETCD_URL=''
  ETCD_PORT=2379
  KUBE2SKY_OPS_PORT=8081
  SKYDNS_OPS_PORT=8053
  KUBECONFIG_FILE=''
  MANIFESTS=$SKYSTACK_HOME/examples
  MEMORY=no
}

up_options() {
  split_options "$@"
  set -- ${ARGS[@]+"${ARGS[@]}"}
  while [ $# -gt 0 ]; do
    case $1 in
      -d | --detach) DETACHED=yes ;;
      --memory) MEMORY=yes ;;
      --port | --etcd-port | --kube2sky-ops-port | --skydns-ops-port | --domain | --etcd | --kubeconfig | --manifests)
        [ $# -gt 1 ] || fail "$1 needs a value: ./sky help"
        up_setting "$1" "$2"
        shift
        ;;
      *) fail "up: unknown option $1: ./sky help names those there are" ;;
    esac
    shift
  done
  if [ "$MEMORY" = yes ] && [ -n "$ETCD_URL" ]; then fail '--memory does without etcd and --etcd names one: give one of them'; fi
}

# up_setting OPTION VALUE
up_setting() {
  case $1 in
    *-port | --port) check_port_number "$1" "$2" ;;
  esac
  case $1 in
    --port) PORT=$2 ;;
    --etcd-port) ETCD_PORT=$2 ;;
    --kube2sky-ops-port) KUBE2SKY_OPS_PORT=$2 ;;
    --skydns-ops-port) SKYDNS_OPS_PORT=$2 ;;
    --domain) DOMAIN=${2%.} ;;
    --etcd) ETCD_URL=$2 ;;
    --kubeconfig)
      [ -r "$2" ] || fail "--kubeconfig $2: no such file, or it can not be read"
      KUBECONFIG_FILE=$(absolute "$2")
      ;;
    --manifests)
      [ -d "$2" ] || fail "--manifests $2: no such folder"
      MANIFESTS=$(absolute "$2")
      ;;
  esac
}

check_port_number() {
  case $2 in
    '' | *[!0-9]* | ??????*) ;;
    *) if [ "$2" -ge 1 ] && [ "$2" -le 65534 ]; then return 0; fi ;;
  esac
  fail "$1 $2: not a port; it is a number from 1 to 65534"
}

absolute() { printf '%s/%s\n' "$(cd -- "$(dirname -- "$1")" && pwd)" "$(basename -- "$1")"; }

save_settings() {
  local name
  for name in DOMAIN PORT ETCD_URL ETCD_PORT KUBE2SKY_OPS_PORT SKYDNS_OPS_PORT KUBECONFIG_FILE MANIFESTS MEMORY; do
    printf '%s=%q\n' "$name" "${!name}"
  done >"$STATE/run/stack"
}

load_settings() {
  stack_defaults
  # shellcheck source=/dev/null
  if [ -f "$STATE/run/stack" ]; then . "$STATE/run/stack"; fi
}

# --- up ---

up() {
  stack_defaults
  up_options "$@"
  claim_stack
  check_ports
  if [ "$MEMORY" = no ]; then
    build_stale
    save_settings
    provide_etcd
  fi
  if [ "$MEMORY" = no ]; then
    start_kube2sky
    start_skydns
  else
    PROGRAMS=kubedns build_stale
    save_settings
    start_kubedns
  fi
  await_answer
  show_commands
  if [ "$DETACHED" = yes ]; then
    rm -f "$STATE/run/sky"
    trap - EXIT
    say "It runs in the background. ./sky status, ./sky logs NAME, ./sky down"
  else
    say 'Ctrl-C ends it. Each change that is published:'
    SIGNAL_STATUS=0
    follow
  fi
}

# claim_stack: one stack a checkout. From here on whatever ends this script ends what it started.
claim_stack() {
  local name
  mkdir -p "$STATE/run" "$LOGS"
  for name in sky kube2sky skydns kubedns; do
    if [ -n "$(process_of "$name")" ]; then
      fail "the stack of this checkout runs already (process $(process_of "$name")): ./sky status shows it, ./sky down ends it"
    fi
  done
  rm -f "$STATE/run/sky"
  (set -o noclobber && printf '%s\n%s\n' $$ "$(started_at $$)" >"$STATE/run/sky") 2>/dev/null ||
    fail 'another ./sky up of this checkout starts just now'
  SIGNAL_STATUS=130
  trap 'exit "$SIGNAL_STATUS"' INT TERM HUP
  trap 'up_ends' EXIT
}

up_ends() {
  trap - EXIT
  trap '' INT TERM HUP
  step_abort
  stop_stack
}

# check_ports: every port that will be needed, before anything is started.
check_ports() {
  local taken=''
  check_port udp "$PORT" --port
  check_port tcp "$PORT" --port
  check_port tcp "$KUBE2SKY_OPS_PORT" --kube2sky-ops-port
  if [ "$MEMORY" = no ]; then check_port tcp "$SKYDNS_OPS_PORT" --skydns-ops-port; fi
  if [ "$MEMORY" = no ] && [ -z "$ETCD_URL" ] && ! etcd_answers "127.0.0.1:$ETCD_PORT"; then
    check_port tcp "$ETCD_PORT" --etcd-port
    check_port tcp $((ETCD_PORT + 1)) --etcd-port
  fi
  if [ -n "$taken" ]; then
    printf '%s' "$taken" >&2
    exit 2
  fi
}

# check_port PROTOCOL PORT OPTION: adds a line to `taken` where somebody holds it.
check_port() {
  local holder
  holder=$(port_holder "$1" "$2")
  if [ -n "$holder" ]; then
    taken="${taken}sky: $1 port $2 is held by $holder: end that, or choose another with $3 N"$'\n'
  fi
}

# --- etcd ---

provide_etcd() {
  local address
  if [ -n "$ETCD_URL" ]; then
    check_given_etcd
    return 0
  fi
  ETCD_URL=http://127.0.0.1:$ETCD_PORT address=127.0.0.1:$ETCD_PORT
  save_settings
  if etcd_answers "$address"; then
    step_begin "etcd: the one that answers at $address"
    step_end 'found'
    return 0
  fi
  if ! have etcd && can_apt; then try_step 'Install etcd (apt)' "$LOGS/apt.log" etcd_install || true; fi
  if have etcd; then
    start_local_etcd "$address"
  elif can_docker; then
    start_docker_etcd "$address"
  else
    MEMORY=yes
    say '  No etcd can be had here (none on PATH, no Docker): kubedns runs instead, with the records in memory (--memory).'
  fi
}

# check_given_etcd: of a plain HTTP endpoint we know at once whether it answers; the programs try the others.
check_given_etcd() {
  local address=${ETCD_URL#http://}
  step_begin "etcd: the one of --etcd, $ETCD_URL"
  case $ETCD_URL in
    https://* | *,*) ;;
    http://*)
      case ${address%/} in *:*) ;; *) address=${address%/}:2379 ;; esac
      if ! etcd_answers "${address%/}"; then
        step_end 'does not answer'
        fail "--etcd $ETCD_URL: no etcd answers there"
      fi
      ;;
    *)
      step_end 'no URL'
      fail "--etcd $ETCD_URL: not a URL; write http://HOST:PORT or https://HOST:PORT"
      ;;
  esac
  step_end 'taken'
}

start_local_etcd() {
  step_begin 'Start etcd, data in .sky/etcd'
  keep_log etcd
  start_group "$LOGS/etcd.log" etcd_run "$STATE/etcd" "$ETCD_PORT"
  started etcd
  etcd_wait "$1" 30 "$STARTED_PID" || died etcd 'does not answer'
  step_end
}

start_docker_etcd() {
  local image
  image=$(sed -n 's/.*ETCD_IMAGE:-\([^}]*\)}.*/\1/p' "$SKYSTACK_HOME/docker-compose.yml")
  docker rm -f "$ETCD_CONTAINER" >/dev/null 2>&1 || true
  printf '%s\n' "$ETCD_CONTAINER" >"$STATE/run/etcd.container"
  step "Start etcd (Docker, $image)" "$LOGS/etcd.log" docker run -d --name "$ETCD_CONTAINER" \
    -p "127.0.0.1:$ETCD_PORT:2379" -v "$ETCD_CONTAINER:/etcd-data" "$image" etcd --data-dir /etcd-data \
    --listen-client-urls http://0.0.0.0:2379 --advertise-client-urls "http://$1"
  step_begin 'Wait for etcd'
  etcd_wait "$1" 30 $$ || died etcd 'does not answer'
  step_end
}

# --- programs ---

# keep_log NAME: starts a new log, keeps the one before.
keep_log() { if [ -f "$LOGS/$1.log" ]; then mv -f -- "$LOGS/$1.log" "$LOGS/$1.log.1"; fi; }

# started NAME: writes down what start_group started.
started() {
  record_process "$1" "$STARTED_PID"
  disown "$STARTED_PID" 2>/dev/null || true
}

# objects: sets SOURCE to the flags that say where the objects come from, and WHAT to the same in words.
objects() {
  SOURCE=(--manifests "$MANIFESTS")
  WHAT="on $(basename -- "$MANIFESTS")/"
  if [ -n "$KUBECONFIG_FILE" ]; then
    SOURCE=(--kubecfg-file "$KUBECONFIG_FILE")
    WHAT="on the cluster of $(basename -- "$KUBECONFIG_FILE")"
  fi
}

start_kubedns() {
  objects
  step_begin "Start kubedns on 127.0.0.1:$PORT, $WHAT"
  keep_log kubedns
  start_group "$LOGS/kubedns.log" "$SKYSTACK_HOME/bin/kubedns" "${SOURCE[@]}" --domain "$DOMAIN" \
    --dns-bind-address 127.0.0.1 --dns-port "$PORT" --healthz-port "127.0.0.1:$KUBE2SKY_OPS_PORT"
  started kubedns
  step_end started
}

start_kube2sky() {
  objects
  step_begin "Start kube2sky $WHAT"
  keep_log kube2sky
  start_group "$LOGS/kube2sky.log" "$SKYSTACK_HOME/bin/kube2sky" "${SOURCE[@]}" --domain "$DOMAIN" \
    --etcd-server "$ETCD_URL" --ops-addr "127.0.0.1:$KUBE2SKY_OPS_PORT"
  started kube2sky
  step_end started
}

start_skydns() {
  step_begin "Start skydns on 127.0.0.1:$PORT"
  keep_log skydns
  start_group "$LOGS/skydns.log" "$SKYSTACK_HOME/bin/skydns" --addr "127.0.0.1:$PORT" --domain "$DOMAIN" \
    --machines "$ETCD_URL" --ops-addr "127.0.0.1:$SKYDNS_OPS_PORT"
  started skydns
  step_end started
}

# died NAME WORDS: says so with its last words, and ends everything.
died() {
  if [ "$STEP_OPEN" = yes ]; then step_end failed; fi
  say "sky: $1 $2; the end of its log ($LOGS/$1.log):" >&2
  tail -n 10 -- "$LOGS/$1.log" 2>/dev/null | sed 's/^/    /' >&2
  exit 1
}

# check_alive: every process we started still runs.
check_alive() {
  local name
  for name in etcd kube2sky skydns kubedns; do
    if [ -f "$STATE/run/$name" ] && [ -z "$(process_of "$name")" ]; then died "$name" 'ended'; fi
  done
}

# --- the first answer ---

# question: what is asked until an answer comes: NAME and TYPE.
question() {
  if [ -n "$KUBECONFIG_FILE" ]; then
    printf '%s\n' "kubernetes.default.svc.$DOMAIN $DNS_A"
  elif [ "$MANIFESTS" = "$SKYSTACK_HOME/examples" ]; then
    printf '%s\n' "mysql-service.default.svc.$DOMAIN $DNS_A"
  else
    printf '%s\n' "dns-version.$DOMAIN $DNS_TXT"
  fi
}

await_answer() {
  local deadline=$((SECONDS + 90))
  read -r QUESTION TYPE < <(question)
  step_begin "Ask for $QUESTION"
  until ANSWER=$(dns_ask "$PORT" "$QUESTION" "$TYPE"); do
    check_alive
    if [ "$SECONDS" -ge "$deadline" ]; then no_answer; fi
    step_tick
    sleep 0.1
  done
  step_clear
  step_end "$(printf '%s' "$ANSWER" | head -n 1)"
}

no_answer() {
  step_end 'no answer'
  if [ "$MEMORY" = yes ]; then
    show_not_ready kubedns "$KUBE2SKY_OPS_PORT"
  else
    show_not_ready kube2sky "$KUBE2SKY_OPS_PORT"
    show_not_ready skydns "$SKYDNS_OPS_PORT"
  fi
  fail "no answer for $QUESTION: the logs in $LOGS say more"
}

show_not_ready() {
  local reason
  reason=$(readiness "$2")
  if [ "$reason" != ready ]; then say "    $1: $reason" >&2; fi
}

# readiness OPS_PORT: `ready`, or the reason why not in one line.
readiness() {
  local page
  if page=$(http_get "127.0.0.1:$1" /ready); then
    echo ready
  else
    page=$(printf '%s' "$page" | head -n 1)
    printf 'not ready%s\n' "${page:+: $page}"
  fi
}

# show_commands: three commands to try, with what they print now.
show_commands() {
  local key type='' endpoints='' metric='^skystack_etcd_records'
  key=$(key_of "$QUESTION")
  if [ "$TYPE" = "$DNS_TXT" ]; then type=' TXT'; fi
  # In its container etcd has its usual port.
  if [ ! -f "$STATE/run/etcd.container" ] && [ "$ETCD_URL" != http://127.0.0.1:2379 ]; then endpoints=" --endpoints $ETCD_URL"; fi
  say
  say "Skystack answers for $DOMAIN. Try:"
  say
  show_command "dig +short @127.0.0.1 -p $PORT $QUESTION$type" "$ANSWER"
  if [ "$MEMORY" = yes ]; then
    show_command "curl -s 'http://127.0.0.1:$KUBE2SKY_OPS_PORT/cache?name=$QUESTION'" \
      "$(http_get "127.0.0.1:$KUBE2SKY_OPS_PORT" "/cache?name=$QUESTION")"
    show_command "curl -s http://127.0.0.1:$KUBE2SKY_OPS_PORT/metrics | grep '^kubedns_records'" \
      "$(http_get "127.0.0.1:$KUBE2SKY_OPS_PORT" /metrics | grep '^kubedns_records' || true)"
    return 0
  fi
  show_command "$(etcdctl_command) get $key --print-value-only$endpoints" "$(etcd_value "$key")"
  show_command "curl -s http://127.0.0.1:$SKYDNS_OPS_PORT/metrics | grep '$metric'" \
    "$(http_get "127.0.0.1:$SKYDNS_OPS_PORT" /metrics | grep "$metric" || true)"
}

show_command() {
  say "  \$ $1"
  printf '%s\n' "$2" | sed 's/^/  /'
  say
}

# key_of NAME: its key in etcd, the labels reversed.
key_of() {
  printf '/skydns%s\n' "$(printf '%s' "$1" | awk -F. '{ for (i = NF; i > 0; i--) printf "/%s", $i }')"
}

etcdctl_command() {
  if [ -f "$STATE/run/etcd.container" ]; then echo "docker exec $ETCD_CONTAINER etcdctl"; else echo etcdctl; fi
}

# etcd_value KEY: what etcd holds there now, of an etcd that we can ask without certificates.
etcd_value() {
  case $ETCD_URL in
    http://*,* | https://*) say '(the record, as JSON)' ;;
    *) etcd_get "$(printf '%s' "${ETCD_URL#http://}" | tr -d /)" "$1" || say '(the record, as JSON)' ;;
  esac
}

# --- in the foreground ---

# follow: a line for each change that is published, until a signal, ./sky down, or a program's death.
follow() {
  local part line='' publisher=kube2sky
  if [ "$MEMORY" = yes ]; then publisher=kubedns; fi
  exec 4<"$LOGS/$publisher.log"
  while :; do
    while IFS= read -r part <&4; do
      show_change "$line$part"
      line=''
    done
    line=$line$part
    if [ ! -f "$STATE/run/stack" ]; then
      say 'Ended by ./sky down.'
      trap - EXIT
      exit 0
    fi
    check_alive
    sleep 0.3
  done
}

# show_change LINE: a line of the publisher's log that tells of a change, with its time of day (UTC).
show_change() {
  case $1 in *' published '*) say "  ${1:11:8}Z ${1#* published }" ;; esac
}

# --- down ---

down() {
  [ $# -eq 0 ] || fail 'down takes no option'
  if [ -z "$(running)" ]; then
    rm -f "$STATE/run/"* 2>/dev/null || true
    say 'Nothing of this checkout runs.'
    return 0
  fi
  local kept='Stopped.'
  if [ -f "$STATE/run/etcd.container" ]; then
    kept="Stopped. The data of its etcd stays in Docker's volume $ETCD_CONTAINER."
  elif [ -f "$STATE/run/etcd" ]; then
    kept='Stopped. The data of its etcd stays in .sky/etcd.'
  fi
  stop_stack
  say "$kept"
}

# running: the names of what runs.
running() {
  local name
  for name in etcd kube2sky skydns kubedns; do
    if [ -n "$(process_of "$name")" ]; then say "$name"; fi
  done
  if [ -f "$STATE/run/etcd.container" ]; then say etcd; fi
}

# stop_stack: ends what we started, and only that: first the programs, which then still have their etcd, and within five
# seconds all of it.
stop_stack() {
  rm -f "$STATE/run/stack"
  stop_processes 35 skydns kube2sky kubedns
  stop_processes 10 etcd
  if [ -f "$STATE/run/etcd.container" ]; then
    docker rm -f "$ETCD_CONTAINER" >/dev/null 2>&1 || true
    rm -f "$STATE/run/etcd.container"
  fi
  rm -f "$STATE/run/sky"
}

# stop_processes TENTHS NAME...: asks them to end, and after that time makes them.
stop_processes() {
  local tenths=$1 name pid pids=()
  shift
  for name in "$@"; do
    pid=$(process_of "$name")
    if [ -n "$pid" ]; then
      kill -TERM "$pid" 2>/dev/null || true
      pids+=("$pid")
    fi
  done
  if [ ${#pids[@]} -gt 0 ] && ! wait_gone "$tenths" "${pids[@]}"; then
    kill -KILL "${pids[@]}" 2>/dev/null || true
    wait_gone 10 "${pids[@]}" || true
  fi
  for name in "$@"; do rm -f "$STATE/run/$name"; done
}

# --- status and logs ---

# status: a line for each part; the exit code is 0 where all of it runs, 3 where it does not.
status() {
  local code=0
  [ $# -eq 0 ] || fail 'status takes no option'
  load_settings
  if [ "$MEMORY" = yes ]; then
    status_program kubedns "$KUBE2SKY_OPS_PORT" "127.0.0.1:$PORT, $DOMAIN, ${KUBECONFIG_FILE:-$MANIFESTS}" || code=3
    return "$code"
  fi
  status_etcd || code=3
  status_program kube2sky "$KUBE2SKY_OPS_PORT" "${KUBECONFIG_FILE:-$MANIFESTS}" || code=3
  status_program skydns "$SKYDNS_OPS_PORT" "127.0.0.1:$PORT, $DOMAIN" || code=3
  return "$code"
}

status_line() { printf '%-9s %-14s %s\n' "$1" "$2" "$3"; }

status_etcd() {
  local pid url=${ETCD_URL:-http://127.0.0.1:$ETCD_PORT}
  pid=$(process_of etcd)
  if [ -n "$pid" ]; then
    status_line etcd "process $pid" "$url, data in .sky/etcd"
  elif [ -f "$STATE/run/etcd.container" ]; then
    status_line etcd container "$url, $ETCD_CONTAINER"
  elif [ -f "$STATE/run/etcd" ]; then
    status_line etcd died './sky logs etcd says why'
    return 1
  elif [ -f "$STATE/run/stack" ]; then
    status_line etcd 'not ours' "$url"
  else
    status_line etcd 'not running' ''
  fi
}

status_program() {
  local pid
  pid=$(process_of "$1")
  if [ -n "$pid" ]; then
    status_line "$1" "process $pid" "$(readiness "$2"), $3, metrics on 127.0.0.1:$2"
  elif [ -f "$STATE/run/$1" ]; then
    status_line "$1" died "./sky logs $1 says why"
    return 1
  else
    status_line "$1" 'not running' ''
    return 1
  fi
}

# logs [-f] NAME
logs() {
  local follow=no
  if [ "${1:-}" = -f ]; then
    follow=yes
    shift
  fi
  case ${1:-} in
    etcd | kube2sky | skydns | kubedns) ;;
    *) fail 'logs needs a name: ./sky logs [-f] etcd|kube2sky|skydns|kubedns' ;;
  esac
  if [ "$1" = etcd ] && [ -f "$STATE/run/etcd.container" ]; then exec docker logs "$ETCD_CONTAINER"; fi
  [ -f "$LOGS/$1.log" ] || fail "no log of $1: it was not started by ./sky up of this checkout"
  if [ "$follow" = yes ]; then exec tail -n 100 -f -- "$LOGS/$1.log"; fi
  cat -- "$LOGS/$1.log"
}
