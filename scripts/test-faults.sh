#!/usr/bin/env bash
# The fault suite: campaigns of real processes with one fault each at a random moment, and resume until they are done.
#   scripts/test-faults.sh [CAMPAIGNS ON A TABLE, 60] [CAMPAIGNS WITH XTB, 6] [SEED]
# Prints a table of faults, runs and losses; exit 1 if anything was lost.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

need_jdk
need mvn maven
need xtb xtb
need redis-server redis-server
install_missing

rm -f target/faults.txt
code=0
CI=true mvn -B -q test-compile failsafe:integration-test failsafe:verify -Dit.test=FaultsIT -Djacoco.skip=true \
  -Dfaults.table="${1:-60}" -Dfaults.xtb="${2:-6}" ${3:+-Dfaults.seed="$3"} >target/faults.log 2>&1 || code=1
cat target/faults.txt || tail -n 40 target/faults.log
exit "$code"
