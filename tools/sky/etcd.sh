# shellcheck shell=bash
# etcd: the one that answers, else the one on PATH, else an installed one, else Docker's.

# Docker's names are those of the machine: each checkout has its own.
ETCD_CONTAINER=skystack-etcd-$(printf '%s' "$SKYSTACK_HOME" | cksum | cut -d ' ' -f 1)

# etcd_answers HOST:PORT: whether an etcd answers there.
etcd_answers() {
  case $(http_get "$1" /version || true) in *etcdserver*) ;; *) return 1 ;; esac
}

# etcd_wait HOST:PORT SECONDS PID: until it answers and has a leader.
etcd_wait() {
  local deadline=$((SECONDS + $2))
  until case $(http_get "$1" /health || true) in *true*) true ;; *) false ;; esac do
    if [ "$SECONDS" -ge "$deadline" ] || ! kill -0 "$3" 2>/dev/null; then return 1; fi
    sleep 0.1
  done
}

# etcd_run FOLDER PORT: runs the etcd on PATH with its data in FOLDER; its peers' port is the next one.
etcd_run() {
  local client=http://127.0.0.1:$2 peer=http://127.0.0.1:$(($2 + 1))
  mkdir -p "$1"
  chmod 700 "$1"
  exec etcd --name skystack --data-dir "$1" --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "skystack=$peer" \
    --auto-compaction-mode periodic --auto-compaction-retention 1h
}

# etcd_get HOST:PORT KEY: the value of a key, through the JSON gateway that every etcd of the last years has.
etcd_get() {
  local key value
  key=$(printf '%s' "$2" | base64 | tr -d '\n')
  value=$(http_get "$1" /v3/kv/range application/json "{\"key\":\"$key\"}" |
    sed -n 's/.*"value":"\([^"]*\)".*/\1/p')
  if [ -n "$value" ]; then printf '%s' "$value" | base64 -d; fi
}

# etcd_put HOST:PORT KEY VALUE
etcd_put() {
  http_get "$1" /v3/kv/put application/json \
    "{\"key\":\"$(printf '%s' "$2" | base64 | tr -d '\n')\",\"value\":\"$(printf '%s' "$3" | base64 | tr -d '\n')\"}" >/dev/null
}

# etcd_install: puts one on PATH with the package manager, where that can be done.
etcd_install() {
  apt_install etcd-server etcd-client || apt_install etcd || return 1
  # The stack runs its own: the distribution's service would take its port after the next boot.
  if have systemctl; then systemctl disable etcd >/dev/null 2>&1 || true; fi
}
