#!/usr/bin/env bash
# The memory of a driver that searches a large space, as JSON on stdout: a whole campaign with xtb, its
# heap limited, over molecules that `search-space enumerate` makes.
#
#   bench/driver-memory.sh [MOLECULES, 10000000] [HEAP, 1g]      needs run.jar, xtb and Python 3
#
# Beside the size: "exit_code" (0: the campaign was finished within that heap), "heap_peak_mb" (the most
# that a garbage collection left), "resident_peak_mb" (the whole process; workers are others), and how
# long the campaign took and the build of its search space in it. 10^7 molecules take half an hour, and about as long to be made.
# Variables: SPACE (a file of molecules instead), MODELS (1: of the ensemble; their number costs time and
# no memory), OUT (target/bench/driver-memory).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
molecules=${1:-10000000}
heap=${2:-1g}
out=${OUT:-$here/../target/bench/driver-memory}
mkdir -p "$out"
out=$(realpath "$out")
# A copy: a build in the meantime must not take the program away.
cp "$here/../run.jar" "$out/run.jar"

space=${SPACE:-$out/space-$molecules.csv}
if [ ! -f "$space" ]; then
  java -jar "$out/run.jar" search-space enumerate --no-inchi --count "$molecules" --seed 3 \
    --max-heavy-atoms 12 --output "$out/part.csv" 2> "$out/enumerate.log"
  mv "$out/part.csv" "$space"
fi
rm -rf "$out/run" "$out/gc.log"

start=$(date +%s)
java "-Xmx$heap" -Xlog:gc:file="$out/gc.log" -jar "$out/run.jar" run --run-dir "$out/run" \
  --search-space "$space" --initial-size 8 --search-size 16 --retrain-frequency 8 --pause-during-update \
  --num-qc-workers 1 --model-count "${MODELS:-1}" --num-epochs 4 > "$out/driver.log" 2>&1 &
driver=$!
trap 'kill "$driver" 2> /dev/null || true' EXIT
resident=0
while now=$(awk '/^VmHWM/ { print int($2 / 1024) }' "/proc/$driver/status" 2> /dev/null) && [ -n "$now" ]; do
  resident=$now
  sleep 1
done
code=0
wait "$driver" || code=$?
trap - EXIT

python3 - "$out" "$heap" "$code" "$resident" $(($(date +%s) - start)) << 'PYTHON'
import json, re, sys

out, heap, code, resident, seconds = sys.argv[1:]
left = [int(m) for line in open(out + "/gc.log") for m in re.findall(r"->(\d+)M\(", line)]
with open(out + "/run/journal.jsonl") as journal:
    lines = [json.loads(line) for line in journal]
begun = next(line["time"] for line in lines if line["type"] == "campaign_started")
ended = lines[-1]["time"]
print(json.dumps({
    "molecules": next(line["size"] for line in lines if line["type"] == "search_space_built"),
    "heap_limit": heap,
    "exit_code": int(code),
    "heap_peak_mb": max(left, default=0),
    "resident_peak_mb": int(resident),
    "rankings": sum(line["type"] == "ranking_made" for line in lines),
    "seconds": int(seconds),
    "seconds_build": round(int(seconds) - (ended - begun)),
}, indent=2))
PYTHON
