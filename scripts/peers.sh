# Sourced by the other scripts at the top of the checkout: the real software that tests and benchmarks
# talk to, each in a Python environment of its own under target/.

# The system's Python comes first: one test runs its peer as a user who cannot read root's own Python.
PEER_PYTHON=python3
if /usr/bin/python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  PEER_PYTHON=/usr/bin/python3
fi

# peer NAME PACKAGE…: installs the packages once into target/NAME.
peer() {
  local name=$1
  shift
  mkdir -p target
  if [ ! -f "target/$name/.complete" ]; then
    echo "Installing $* …" >&2
    rm -rf "target/$name"
    "$PEER_PYTHON" -m venv "target/$name"
    "target/$name/bin/pip" install -q "$@"
    touch "target/$name/.complete"
  fi
}

# The endpoint software of Globus Compute, with the official SDK.
peer_globus() {
  peer globus globus-compute-endpoint==4.19.0 globus-sdk==4.9.1
}
