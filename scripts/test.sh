#!/usr/bin/env bash
# Sets up and passes all tests: installs what they need, then builds and verifies everything.
# Options given here go to Maven: scripts/test.sh -Dit.test=CampaignIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh

need_jdk
need mvn maven
need xtb xtb
need redis-server redis-server
install_missing

exec mvn -B verify "$@"
