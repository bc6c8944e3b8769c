#!/usr/bin/env bash
# Sets up and passes all tests: installs what they need, then builds and verifies everything.
# Options given here go to Maven: scripts/test.sh -Dit.test=CampaignIT
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/packages.sh
. scripts/peers.sh

need_jdk
need mvn maven
need xtb xtb
need redis-server redis-server
need nwchem nwchem
need mpirun openmpi-bin
need rabbitmq-server rabbitmq-server
need python3 python3
python3 -m venv --help >/dev/null 2>&1 || MISSING_PACKAGES+=(python3-venv)
install_missing

peer colmena colmena==0.7.2
peer proxystore proxystore==1.1.0 redis
peer qcelemental qcelemental==0.30.1
peer_globus
peer fauxbus fauxbus==0.4.0

exec mvn -B verify "$@"
