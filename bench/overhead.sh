#!/usr/bin/env bash
# What a simulation costs beside xtb's own CPU time, for drug-sized molecules in a warm process, as
# JSON on stdout ("largest_overhead": the largest ratio; the goal is 0.10).
#
#   bench/overhead.sh [REPEATS]      needs run.jar and xtb; about 5 minutes
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
exec java -XX:+UseSerialGC -cp "$here/../run.jar" multisite.chemistry.OverheadBenchmark "$@"
