#!/usr/bin/env bash
# Round trips of large values by reference beside Colmena 0.7.2, ProxyStore 1.1.0 and Parsl's HTEX, in one
# run, as JSON on stdout: milliseconds for 1 and 10 MB, how many times faster we are (the goal is 4), and
# whether 100 MB pass by each backend with driver and worker in a heap that cannot hold three of them. A
# figure that could not be measured is null; its log is in the directory.
#
#   bench/store.sh [REPEATS]      needs a JDK 17, Maven, redis-server, python3, and PyPI the first time
#
# DIRECTORY (target/bench/store) is where both sides keep their files. The Globus Transfer service is the
# tests' gateway, which copies files from directory to directory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repeats=${1:-60}
mkdir -p "$here/../target/bench"
venv=$(realpath "$here/../target/bench")/store-venv
work=${DIRECTORY:-$here/../target/bench/store}
rm -rf "$work"
mkdir -p "$work"
work=$(realpath "$work")
cd "$here/.."
if [ ! -f run.jar ] || [ ! -d target/test-classes ]; then
  mvn -B -q -DskipTests package >&2
fi
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/store/requirements.txt"
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --dir "$work" > "$work/redis.log" &
redis=$!
coproc gateway {
  exec java -cp run.jar:target/test-classes multisite.testing.TransferGatewayMain "$work/run-globus-100" \
    2> "$work/gateway.log"
}
trap 'kill $redis $gateway_PID' EXIT
read -r transfer <&"${gateway[0]}"
export GLOBUS_SDK_SERVICE_URL_AUTH=$transfer GLOBUS_SDK_SERVICE_URL_TRANSFER=$transfer
export GLOBUS_COMPUTE_CLIENT_ID=bench GLOBUS_COMPUTE_CLIENT_SECRET=bench
until redis-cli -p "$port" ping > /dev/null 2>&1; do sleep 0.1; done

# ours BACKEND MB REPEATS [JVM OPTIONS]: one measurement
ours() {
  local backend=$1 size=$2 times=$3
  shift 3
  java -XX:+UseSerialGC "$@" -cp run.jar multisite.cli.StoreBenchmark "$port" \
    "$work/run-$backend-$size" "$backend" "$size" "$times" "$@" \
    > "$work/ours-$backend-$size.json" 2> "$work/$backend-$size.log" \
    || echo null > "$work/ours-$backend-$size.json"
}
heap=(-Xmx320m -Xmn24m) # 296 MiB for large objects: three of 100 MB, 286 MiB, and the program do not fit
PATH=$venv/bin:$PATH "$venv/bin/python" "$here/store/measure.py" "$port" "$work/parsl" "$repeats" \
  2> "$work/parsl.log" > "$work/theirs.json"
for backend in redis file; do
  for size in 1 10; do
    ours $backend $size "$repeats"
  done
done
for backend in redis file globus; do
  ours $backend 100 5 "${heap[@]}"
done
python3 - "$work" <<'PYTHON'
import json
import sys

work = sys.argv[1]
theirs = json.load(open(f'{work}/theirs.json'))
ours = {backend: {size: json.load(open(f'{work}/ours-{backend}-{size}.json')) for size in sizes}
        for backend, sizes in (('redis', ('1', '10', '100')), ('file', ('1', '10', '100')),
                               ('globus', ('100',)))}
faster = {backend: {size: ours[backend][size] and round(theirs[backend][size] / ours[backend][size]['ms'], 2)
                    for size in ('1', '10')} for backend in ('redis', 'file')}
print(json.dumps({
    'colmena_ms': theirs,
    'ours': ours,
    'times_faster': faster,
    'goals_met': {
        '4_times_faster': all((times or 0) >= 4 for of in faster.values() for times in of.values()),
        '100_mb_in_each_backend': all(of['100'] is not None for of in ours.values()),
    },
}, indent=1))
PYTHON
