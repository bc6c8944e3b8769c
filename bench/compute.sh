#!/usr/bin/env bash
# Tasks that do nothing through a Globus Compute endpoint of the real software, by us and by the official
# SDK's Executor, in one run, as JSON on stdout: seconds of a round trip, seconds of 200 tasks over two
# workers (the goal is 1.1 times the Executor's at most), and how long a worker waits between two tasks of
# one second each with prefetch (the goal is a tenth of the round trip at most) and without.
#
#   bench/compute.sh [REPEATS]      needs a JDK 17, Maven, and PyPI the first time; about 6 minutes
#
# The service between driver and endpoint is the tests' gateway, in a process of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/peers.sh
peer_globus
if [ ! -f run.jar ] || [ ! -d target/test-classes ]; then
  mvn -B -q -DskipTests package >&2
fi
work=target/bench/compute
rm -rf "$work"
mkdir -p "$work"
exec target/globus/bin/python bench/compute/measure.py "$PWD/$work" "$PWD/run.jar:$PWD/target/test-classes" "${1:-25}"
