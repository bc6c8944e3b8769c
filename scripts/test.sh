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
need nwchem nwchem
need mpirun openmpi-bin
need rabbitmq-server rabbitmq-server
need python3 python3
python3 -m venv --help >/dev/null 2>&1 || MISSING_PACKAGES+=(python3-venv)
install_missing

# The real software that some tests talk to, each in a Python environment of its own.
# The system's Python comes first: one test runs its peer as a user who cannot read root's own Python.
PEER_PYTHON=python3
if /usr/bin/python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  PEER_PYTHON=/usr/bin/python3
fi
# peer NAME PACKAGE…: installs the packages once into target/NAME.
peer() {
  local name=$1
  shift
  if [ ! -f "target/$name/.complete" ]; then
    echo "Installing $* for the tests …" >&2
    rm -rf "target/$name"
    "$PEER_PYTHON" -m venv "target/$name"
    "target/$name/bin/pip" install -q "$@"
    touch "target/$name/.complete"
  fi
}
mkdir -p target
peer colmena colmena==0.7.2
peer proxystore proxystore==1.1.0 redis
peer qcelemental qcelemental==0.30.1
peer globus globus-compute-endpoint==4.19.0 globus-sdk==4.9.1
peer fauxbus fauxbus==0.4.0

exec mvn -B verify "$@"
