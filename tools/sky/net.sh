# shellcheck shell=bash
# A little HTTP, a little DNS and who holds a port, with what every machine has: bash, and /proc or lsof. Nothing here
# needs curl or dig.

# http_get HOST:PORT PATH [TYPE BODY]: the body of the answer, where its status is 200 (else status 1). With a body it
# is a POST. Plain HTTP only.
http_get() (
  host=${1%:*} port=${1##*:} status='' line=''
  exec 3<>"/dev/tcp/$host/$port" || exit 1
  if [ $# -gt 2 ]; then
    printf 'POST %s HTTP/1.0\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s' \
      "$2" "$1" "$3" "${#4}" "$4" >&3
  else
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$2" "$1" >&3
  fi
  IFS= read -r -t 5 status <&3 || exit 1
  while IFS= read -r -t 5 line <&3 && [ "$line" != $'\r' ] && [ -n "$line" ]; do :; done
  while IFS= read -r -t 5 line <&3 || [ -n "$line" ]; do printf '%s\n' "$line"; done
  case $status in *' 200 '*) ;; *) exit 1 ;; esac
) 2>/dev/null

# --- DNS ---

DNS_A=1 DNS_TXT=16

# dns_query NAME TYPE: the octets of a question for it, as \xHH for printf. TYPE is a number.
dns_query() {
  local label rest=${1%.}. text='\x5a\x17\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00'
  while [ -n "$rest" ]; do
    label=${rest%%.*} rest=${rest#*.}
    text=$text$(printf '\\x%02x%s' "${#label}" "$label")
  done
  printf '%s\\x00\\x00\\x%02x\\x00\\x01' "$text" "$2"
}

# dns_exchange PORT FILE: sends FILE's octets to 127.0.0.1 over UDP, and gives the answer as hexadecimal digits; nothing
# where none comes within a second. Sent from a file, so that it is one datagram whatever octets it holds.
dns_exchange() (
  exec 3<>"/dev/udp/127.0.0.1/$1" || exit 1
  cat -- "$2" >&3
  dd bs=4096 count=1 of="$2.answer" <&3 2>/dev/null &
  reader=$!
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if ! kill -0 "$reader" 2>/dev/null; then break; fi
    sleep 0.1
  done
  kill "$reader" 2>/dev/null || true
  wait "$reader" 2>/dev/null || true
  if [ -s "$2.answer" ]; then od -An -v -tx1 <"$2.answer" | tr -d ' \n'; fi
  rm -f -- "$2.answer"
) 2>/dev/null

# dns_ask PORT NAME TYPE: what `dig +short` would print for A and TXT: one line a record. Status 1 where no answer comes
# or it holds none.
dns_ask() {
  local file hex answers
  file=$(mktemp)
  # shellcheck disable=SC2059 # the octets are the format
  printf "$(dns_query "$2" "$3")" >"$file"
  hex=$(dns_exchange "$1" "$file" || true)
  rm -f -- "$file"
  if [ "${#hex}" -lt 24 ] || [ "${hex:7:1}" != 0 ]; then return 1; fi
  answers=$(dns_answers "$hex" $((16#${hex:12:4})) "$3")
  [ -n "$answers" ] && printf '%s\n' "$answers"
}

# dns_answers HEX COUNT TYPE: the records of that type among the COUNT that follow the question.
dns_answers() {
  local hex=$1 count=$2 at type length
  at=$(($(dns_skip_name "$hex" 24) + 8))
  while [ "$count" -gt 0 ]; do
    at=$(dns_skip_name "$hex" "$at")
    type=$((16#${hex:at:4})) length=$((16#${hex:at+16:4}))
    if [ "$type" = "$3" ]; then dns_data "$type" "${hex:at+20:length*2}"; fi
    at=$((at + 20 + length * 2)) count=$((count - 1))
  done
}

# dns_skip_name HEX AT: the digit after the name that starts at digit AT.
dns_skip_name() {
  local at=$2 length
  while :; do
    length=$((16#${1:at:2}))
    if [ "$length" -ge 192 ]; then
      printf '%d\n' $((at + 4))
      return 0
    fi
    at=$((at + 2 + length * 2))
    if [ "$length" = 0 ]; then
      printf '%d\n' "$at"
      return 0
    fi
  done
}

dns_data() {
  local i text=''
  case $1 in
    "$DNS_A") printf '%d.%d.%d.%d\n' "0x${2:0:2}" "0x${2:2:2}" "0x${2:4:2}" "0x${2:6:2}" ;;
    *)
      for ((i = 2; i < ${#2}; i += 2)); do text="$text\\x${2:i:2}"; done
      # shellcheck disable=SC2059 # the octets are the format
      printf "\"$text\"\n"
      ;;
  esac
}

# --- ports ---

# port_holder PROTOCOL PORT: who holds 127.0.0.1:PORT (or that port on every address), such as `etcd (process 42)`;
# nothing where it is free. PROTOCOL is tcp or udp.
port_holder() {
  if [ -r /proc/net/tcp ]; then
    proc_holder "$1" "$2"
  elif have lsof; then
    lsof_holder "$1" "$2"
  elif [ "$1" = tcp ] && (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
    echo 'some process'
  fi
}

lsof_holder() {
  local filter=(-i "UDP:$2")
  if [ "$1" = tcp ]; then filter=(-i "TCP:$2" -s TCP:LISTEN); fi
  lsof -nP -Fpc "${filter[@]}" 2>/dev/null |
    awk '/^p/ { pid = substr($0, 2) } /^c/ { print substr($0, 2) " (process " pid ")"; exit }'
}

# The kernel's table has local addresses in hexadecimal, least octet first; 0A is LISTEN. A socket on every address
# holds the port as well.
proc_holder() {
  local inode
  inode=$(cat "/proc/net/$1" "/proc/net/${1}6" 2>/dev/null | awk -v port="$(printf '%04X' "$2")" -v protocol="$1" '
    { split($2, address, ":") }
    address[2] == port && (address[1] ~ /^0+$/ || address[1] ~ /0100007F$/) && (protocol == "udp" || $4 == "0A") {
      print $10
      exit
    }')
  if [ -n "$inode" ]; then inode_holder "$inode"; fi
}

inode_holder() {
  local fd pid name
  fd=$(find /proc/[0-9]*/fd -lname "socket:\[$1\]" 2>/dev/null | head -n 1 || true)
  if [ -z "$fd" ]; then
    echo 'a process of another user'
    return 0
  fi
  pid=${fd#/proc/} pid=${pid%%/*}
  name=$(cat "/proc/$pid/comm" 2>/dev/null || echo process)
  if [ "$name" = java ]; then name=$(java_program "$pid"); fi
  printf '%s (process %s)\n' "$name" "$pid"
}

# java_program PID: which jar a Java process runs.
java_program() {
  local jar
  jar=$(tr '\0' '\n' <"/proc/$1/cmdline" 2>/dev/null | sed -n '/^-jar$/{n;p;q;}')
  jar=${jar##*/}
  printf '%s\n' "${jar:-java}"
}
