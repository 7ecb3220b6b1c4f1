# shellcheck shell=bash
# Words, steps with their time, and processes: what all commands of ./sky share.

STATE=$SKYSTACK_HOME/.sky
LOGS=$STATE/logs
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/skystack

say() { printf '%s\n' "$*"; }

# fail MESSAGE: one line that says what, where and how to mend it.
fail() {
  printf 'sky: %s\n' "$*" >&2
  exit 2
}

have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" = 0 ]; }

# split_options ARGUMENT...: sets ARGS to the arguments, with `--name=value` made two of them.
split_options() {
  local argument
  ARGS=()
  for argument in "$@"; do
    case $argument in
      --?*=*) ARGS+=("${argument%%=*}" "${argument#*=}") ;;
      *) ARGS+=("$argument") ;;
    esac
  done
}

# --- steps ---

STEP_PID=''
STEP_OPEN=no

# step_begin TEXT / step_end RESULT: one line of progress, for steps that are shell functions of ours.
step_begin() {
  STEP_STARTED=$SECONDS STEP_TEXT=$1 STEP_OPEN=yes
  printf '  %-52s ' "$1"
}

step_end() {
  local seconds=$((SECONDS - STEP_STARTED))
  STEP_OPEN=no
  printf '%s (%d s)\n' "${1:-done}" "$seconds"
}

# step_tick: on a terminal, the seconds so far at the end of the line.
step_tick() {
  if [ -t 1 ]; then printf '\r  %-52s %d s ' "$STEP_TEXT" $((SECONDS - STEP_STARTED)); fi
}

step_clear() {
  if [ -t 1 ]; then printf '\r  %-52s ' "$STEP_TEXT"; fi
}

# try_step TEXT LOG COMMAND...: runs a command that takes long in a process group of its own, so that Ctrl-C can end it
# whole. Its output goes to LOG; where it fails, the end of that is shown, and the status is 1.
try_step() {
  local text=$1 log=$2
  shift 2
  mkdir -p "$(dirname -- "$log")"
  : >"$log"
  step_begin "$text"
  start_group "$log" "$@"
  STEP_PID=$STARTED_PID
  while kill -0 "$STEP_PID" 2>/dev/null; do
    step_tick
    sleep 0.2
  done
  step_clear
  if wait "$STEP_PID"; then
    STEP_PID=''
    step_end
    return 0
  fi
  STEP_PID=''
  step_end failed
  tail -n 20 -- "$log" | sed 's/^/    /' >&2
  return 1
}

# step TEXT LOG COMMAND...: the same, and the end where it fails.
step() { try_step "$@" || fail "$1: failed; all of its output: $2"; }

# step_abort: ends the step that runs now.
step_abort() {
  if [ "$STEP_OPEN" = yes ]; then say; fi
  if [ -n "$STEP_PID" ]; then kill -TERM -- "-$STEP_PID" 2>/dev/null || true; fi
}

# --- processes ---

# start_group LOG COMMAND...: starts a command in a process group of its own; STARTED_PID is its number. A Ctrl-C at the
# terminal does not reach it: we end it.
start_group() {
  local log=$1
  shift
  set -m
  "$@" </dev/null >>"$log" 2>&1 &
  STARTED_PID=$!
  set +m
}

# started_at PID: when the process started, so that a number used again by another process is never taken for ours.
started_at() {
  local line
  if [ -r "/proc/$1/stat" ]; then
    IFS= read -r line <"/proc/$1/stat" 2>/dev/null || return 0
    # The name in brackets may hold blanks; what follows it does not.
    # shellcheck disable=SC2086
    set -- ${line##*) }
    printf '%s\n' "${20}"
  else
    ps -o lstart= -p "$1" 2>/dev/null || true
  fi
}

# record_process NAME PID [WHO]: writes down a process that we started.
record_process() {
  mkdir -p "$STATE/run"
  printf '%s\n%s\n' "$2" "$(started_at "$2")" >"$STATE/run/$1"
}

# process_of NAME: the number of the process we started under that name, while it lives; else nothing.
process_of() {
  local pid='' started=''
  [ -f "$STATE/run/$1" ] || return 0
  { IFS= read -r pid && IFS= read -r started; } <"$STATE/run/$1" || true
  if [ -n "$pid" ] && lives "$pid" && [ "$(started_at "$pid")" = "$started" ]; then
    printf '%s\n' "$pid"
  fi
}

# wait_gone TENTHS PID...: whether all of them end within so many tenths of a second.
wait_gone() {
  local tenths=$1 pid
  shift
  for pid in "$@"; do
    while lives "$pid"; do
      if [ "$tenths" -le 0 ]; then return 1; fi
      tenths=$((tenths - 1))
      sleep 0.1
    done
  done
}

# lives PID: whether it runs; one that ended and that nobody asked after yet does not.
lives() { kill -0 "$1" 2>/dev/null && ! is_zombie "$1"; }

is_zombie() {
  local line
  IFS= read -r line <"/proc/$1/stat" 2>/dev/null || return 1
  line=${line##*) }
  [ "${line%% *}" = Z ]
}

# --- packages ---

# apt_install PACKAGE...: installs Debian packages as root, without a question and without starting services.
apt_install() {
  local policy=/usr/sbin/policy-rc.d ours=no result=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    ours=yes
  fi
  { apt_get install "$@" || { apt_get update && apt_get install "$@"; }; } || result=$?
  if [ "$ours" = yes ]; then rm -f "$policy"; fi
  return "$result"
}

apt_get() {
  local verb=$1
  shift
  if [ "$verb" = install ]; then set -- -y --no-install-recommends "$@"; fi
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$verb" "$@"
}

can_apt() { is_root && have apt-get; }

can_docker() { have docker && docker info >/dev/null 2>&1; }
