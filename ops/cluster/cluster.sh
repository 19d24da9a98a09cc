#!/usr/bin/env bash
# Three PostgreSQL servers under Patroni, with etcd, behind HAProxy, on this machine's loopback: for trial and test.
# Needs Debian's packages patroni, etcd-server, haproxy and postgresql.
#
#   cluster.sh FOLDER start        starts all; the last line is the URL of the leader
#   cluster.sh FOLDER stop         ends all; the data stay in the folder
#   cluster.sh FOLDER status       what Patroni says
#   cluster.sh FOLDER leader       the name of the leader
#   cluster.sh FOLDER kill NODE    kill -9 of whatever the node runs: PostgreSQL, Patroni, etcd
#   cluster.sh FOLDER crash NODE   kill -9 of its PostgreSQL and Patroni
#   cluster.sh FOLDER orphan NODE  kill -9 of its Patroni alone: PostgreSQL goes on, and nobody watches it
#   cluster.sh FOLDER wipe NODE    removes its PostgreSQL's data, as if the disk were new; the node must have been killed
#   cluster.sh FOLDER revive NODE  starts whatever the node lacks
#
# CLUSTER_PORT (15000) is the leader's port, and the next 50 are used as well.
set -euo pipefail

folder=$1
command=$2
node=${3:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
nodes=(node1 node2 node3)
PATH=$PATH:/usr/sbin:/sbin

if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root, and its user may not read this checkout.
  install -d -o postgres -g postgres -m 700 "$folder"
  if [ "$here" != "$folder" ]; then
    install -o postgres -g postgres -m 600 "$here"/{cluster.sh,patroni.yml,haproxy.cfg} "$folder"
  fi
  cd /
  exec setpriv --reuid=postgres --regid=postgres --init-groups --reset-env \
    env CLUSTER_PORT="${CLUSTER_PORT:-}" bash "$folder/cluster.sh" "$@"
fi

mkdir -p "$folder"
chmod 700 "$folder"
folder=$(cd "$folder" && pwd)
# Each of its commands finds the ports and passwords that the first start chose.
if [ ! -e "$folder/settings" ]; then
  password() { head -c 18 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
  (
    umask 077
    printf 'port=%s\nsuperuser=%s\nreplication=%s\n' "${CLUSTER_PORT:-15000}" "$(password)" "$(password)" >"$folder/settings"
  )
fi
# shellcheck source=/dev/null
. "$folder/settings"

number() { echo "${1#node}"; }
postgres_port() { echo $((port + 10 + $(number "$1"))); }
rest_port() { echo $((port + 20 + $(number "$1"))); }
etcd_port() { echo $((port + 30 + $(number "$1"))); }
peer_port() { echo $((port + 40 + $(number "$1"))); }
join() { local IFS=,; echo "$*"; }
runs() { [ -e "$folder/$1.pid" ] && kill -0 "$(cat "$folder/$1.pid")" 2>/dev/null; }
# In a session of its own, which no terminal ends.
run() {
  local name=$1
  shift
  runs "$name" && return
  setsid nohup "$@" >>"$folder/$name.log" 2>&1 </dev/null &
  echo $! >"$folder/$name.pid"
}
end() {
  runs "$2" && kill "-$1" "$(cat "$folder/$2.pid")"
  rm -f "$folder/$2.pid"
}

start_etcd() {
  local members=() each
  for each in "${nodes[@]}"; do members+=("$each=http://127.0.0.1:$(peer_port "$each")"); done
  run "etcd-$1" etcd --name "$1" --data-dir "$folder/etcd-$1" --logger zap --log-level warn \
    --listen-client-urls "http://127.0.0.1:$(etcd_port "$1")" \
    --advertise-client-urls "http://127.0.0.1:$(etcd_port "$1")" \
    --listen-peer-urls "http://127.0.0.1:$(peer_port "$1")" \
    --initial-advertise-peer-urls "http://127.0.0.1:$(peer_port "$1")" \
    --initial-cluster "$(join "${members[@]}")" --initial-cluster-state new --initial-cluster-token fal-ledger \
    --heartbeat-interval 200 --election-timeout 2000 --auto-compaction-retention 1
}

start_patroni() {
  local hosts=() each bin
  for each in "${nodes[@]}"; do hosts+=("127.0.0.1:$(etcd_port "$each")"); done
  bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  run "patroni-$1" env \
    PATRONI_NAME="$1" \
    PATRONI_ETCD3_HOSTS="$(join "${hosts[@]}")" \
    PATRONI_RESTAPI_LISTEN="127.0.0.1:$(rest_port "$1")" \
    PATRONI_RESTAPI_CONNECT_ADDRESS="127.0.0.1:$(rest_port "$1")" \
    PATRONI_POSTGRESQL_LISTEN="127.0.0.1:$(postgres_port "$1")" \
    PATRONI_POSTGRESQL_CONNECT_ADDRESS="127.0.0.1:$(postgres_port "$1")" \
    PATRONI_POSTGRESQL_DATA_DIR="$folder/postgresql-$1" \
    PATRONI_POSTGRESQL_PGPASS="$folder/pgpass-$1" \
    PATRONI_POSTGRESQL_BIN_DIR="$bin" \
    PATRONI_SUPERUSER_USERNAME=postgres PATRONI_SUPERUSER_PASSWORD="$superuser" \
    PATRONI_REPLICATION_USERNAME=replicator PATRONI_REPLICATION_PASSWORD="$replication" \
    patroni "$here/patroni.yml"
}

start_haproxy() {
  local each variables=()
  for each in "${nodes[@]}"; do
    variables+=("POSTGRES_$(number "$each")=$(postgres_port "$each")" "REST_$(number "$each")=$(rest_port "$each")")
  done
  run haproxy env "${variables[@]}" LEADER_PORT="$port" STANDBY_PORT=$((port + 1)) haproxy -db -f "$here/haproxy.cfg"
}

end_patroni() { end KILL "patroni-$1"; }

end_postgres() {
  local postmaster children
  postmaster=$(head -n 1 "$folder/postgresql-$1/postmaster.pid" 2>/dev/null || true)
  [ -n "$postmaster" ] || return 0
  # Stopped first, so that it starts no other while its processes are counted.
  kill -STOP "$postmaster" 2>/dev/null || return 0
  children=$(ps -o pid= --ppid "$postmaster" || true)
  # shellcheck disable=SC2086
  kill -KILL "$postmaster" $children 2>/dev/null || true
}

rest() { curl --silent --max-time 2 "http://127.0.0.1:$(rest_port "$1")/$2"; }

leader() {
  local each
  for each in "${nodes[@]}"; do
    if [ "$(curl --silent --output /dev/null --max-time 2 --write-out '%{http_code}' "http://127.0.0.1:$(rest_port "$each")/primary")" = 200 ]; then
      echo "$each"
      return
    fi
  done
  return 1
}

# Until the leader is there and both others follow it.
wait_for_all() {
  local patience=120 streaming
  for (( ; patience > 0; patience--)); do
    streaming=$(rest "$(leader || echo node1)" cluster | grep -o '"state": "\(running\|streaming\)"' | wc -l || true)
    [ "$streaming" = 3 ] && return
    sleep 1
  done
  echo "The cluster did not start; the logs are in $folder." >&2
  exit 1
}

case $command in
  start)
    for node in "${nodes[@]}"; do start_etcd "$node"; done
    for node in "${nodes[@]}"; do start_patroni "$node"; done
    start_haproxy
    wait_for_all
    echo "postgresql://postgres:$superuser@127.0.0.1:$port/postgres"
    ;;
  stop)
    for node in "${nodes[@]}"; do end_patroni "$node"; done
    for node in "${nodes[@]}"; do
      "$(printf '%s\n' /usr/lib/postgresql/*/bin/pg_ctl | sort -V | tail -n 1)" stop -s -m immediate \
        -D "$folder/postgresql-$node" >/dev/null 2>&1 || true
      end TERM "etcd-$node"
    done
    end TERM haproxy
    ;;
  status)
    for each in "${nodes[@]}"; do hosts+=("127.0.0.1:$(etcd_port "$each")"); done
    PATRONI_SCOPE=fal-ledger PATRONI_ETCD3_HOSTS=$(join "${hosts[@]}") patronictl list
    ;;
  leader) leader ;;
  kill)
    end_patroni "$node"
    end_postgres "$node"
    end KILL "etcd-$node"
    ;;
  crash)
    end_patroni "$node"
    end_postgres "$node"
    ;;
  orphan) end_patroni "$node" ;;
  wipe) rm -rf "$folder/postgresql-$node" ;;
  revive)
    start_etcd "$node"
    start_patroni "$node"
    ;;
  *)
    sed -n '2,/^set/p' "${BASH_SOURCE[0]}" | grep '^#' >&2
    exit 2
    ;;
esac
