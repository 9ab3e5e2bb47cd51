#!/usr/bin/env bash
# Start a private PostgreSQL for tests, bench or a demo, and print its DATABASE_URL. Usage: tools/postgres.sh [NAME]
# Installs Debian's postgresql when it is missing. Data lives in var/postgres; a second call finds the server running.
set -euo pipefail
cd "$(dirname "$0")/.."
name="${1:-xingma}"
port="${POSTGRES_PORT:-54329}"
sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
bin="$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)"
if [ -z "$bin" ] || [ ! -x "$bin/initdb" ]; then
  { $sudo apt-get update -q && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends postgresql postgresql-contrib; } >&2
  bin="$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)"
fi
# PostgreSQL refuses to run as root: then the package's own user runs it, from a folder that user can reach.
if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; data="${POSTGRES_DATA:-/var/tmp/xingma-postgres}"; else as=""; data="${POSTGRES_DATA:-$PWD/var/postgres}"; fi
if [ ! -f "$data/PG_VERSION" ]; then
  mkdir -p "$data"; [ -z "$as" ] || chown postgres "$data"
  $as "$bin/initdb" -D "$data" -U xingma --auth=trust --encoding=UTF8 --locale=C.UTF-8 >&2
  printf "listen_addresses='127.0.0.1'\nport=%s\nunix_socket_directories='%s'\nmax_connections=200\nshared_buffers=1GB\nwork_mem=32MB\nmaintenance_work_mem=512MB\nmax_wal_size=8GB\nrandom_page_cost=1.1\njit=off\n" "$port" "$data" \
    | $as tee -a "$data/postgresql.conf" >/dev/null
fi
$as "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" || (cd / && $as "$bin/pg_ctl" -D "$data" -l "$data/server.log" -w start) >&2
url="postgres://xingma@127.0.0.1:$port"
"$bin/psql" -qtA "$url/postgres" -c "SELECT 1 FROM pg_database WHERE datname='$name'" | grep -q 1 || "$bin/createdb" -h 127.0.0.1 -p "$port" -U xingma "$name"
echo "$url/$name"
