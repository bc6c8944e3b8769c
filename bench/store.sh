#!/usr/bin/env bash
# Round trips of large values by reference beside Colmena 0.7.2, ProxyStore 1.1.0 and Parsl's HTEX, in one
# run, as JSON on stdout: milliseconds for 1 and 10 MB, how many times faster we are (the goal is 4), and
# whether 100 MB pass with driver and worker in a heap that cannot hold three of them.
#
#   bench/store.sh [REPEATS]      needs run.jar, redis-server, python3, and PyPI the first time
#
# DIRECTORY (target/bench/store) is where both sides keep their files.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repeats=${1:-25}
mkdir -p "$here/../target/bench"
venv=$(realpath "$here/../target/bench")/store-venv
work=${DIRECTORY:-$here/../target/bench/store}
rm -rf "$work"
mkdir -p "$work"
work=$(realpath "$work")
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --requirement "$here/store/requirements.txt"
fi
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --dir "$work" > "$work/redis.log" &
redis=$!
trap 'kill $redis' EXIT
sleep 1
# ours BACKEND MB REPEATS [JVM OPTIONS]: one measurement
ours() {
  local backend=$1 size=$2 times=$3
  shift 3
  java -XX:+UseSerialGC "$@" -cp "$here/../run.jar" multisite.cli.StoreBenchmark "$port" \
    "$work/run-$backend-$size" "$backend" "$size" "$times" "$@" 2> "$work/$backend-$size.log"
}
heap=(-Xmx320m -Xmn24m) # 296 MiB for large objects: three of 100 MB, 286 MiB, and the program do not fit
PATH=$venv/bin:$PATH "$venv/bin/python" "$here/store/measure.py" "$port" "$work/parsl" "$repeats" \
  2> "$work/parsl.log" > "$work/theirs.json"
for backend in redis file; do
  for size in 1 10; do
    ours $backend $size "$repeats" > "$work/ours-$backend-$size.json"
  done
  ours $backend 100 5 "${heap[@]}" > "$work/ours-$backend-100.json"
done
python3 - "$work" <<'PYTHON'
import json
import sys

work = sys.argv[1]
theirs = json.load(open(f'{work}/theirs.json'))
ours = {backend: {size: json.load(open(f'{work}/ours-{backend}-{size}.json'))
                  for size in ('1', '10', '100')} for backend in ('redis', 'file')}
print(json.dumps({
    'colmena_ms': theirs,
    'ours': ours,
    'times_faster': {backend: {size: round(theirs[backend][size] / ours[backend][size]['ms'], 2)
                               for size in ('1', '10')} for backend in ('redis', 'file')},
}, indent=1))
PYTHON
