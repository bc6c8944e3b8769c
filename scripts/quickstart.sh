#!/usr/bin/env bash
# Sets up and runs a complete, small, real campaign on this machine: installs what is missing (JDK,
# Maven, xtb), builds run.jar, and searches 2,000 small molecules for the highest ionization potential.
# Options given here go to the campaign: scripts/quickstart.sh --search-size 48
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

need_jdk
need mvn maven
need xtb xtb
install_missing

if [ ! -f run.jar ] || [ -n "$(find pom.xml src/main -newer run.jar -print -quit)" ]; then
  echo "Building run.jar …" >&2
  mvn -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -Dmultisite.commit="$(git rev-parse HEAD 2>/dev/null || true)" package
fi

exec java -jar run.jar \
  --search-space configs/example-space.csv \
  --initial-size 32 \
  --search-size 24 \
  --retrain-frequency 8 \
  --model-count 4 \
  --num-epochs 64 \
  --num-qc-workers 2 \
  "$@"
