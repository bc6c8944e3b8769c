# Sourced by the other scripts: finds the programs that are needed, and installs those that are missing
# when the system's package manager may be used.

MISSING_PACKAGES=()

# need COMMAND PACKAGE: notes the Debian package if the command is not there.
need() {
  command -v "$1" >/dev/null 2>&1 || MISSING_PACKAGES+=("$2")
}

# need_jdk: a JDK of version 17 or later, with its compiler.
need_jdk() {
  local version
  version=$(javac -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p') || true
  if [ -z "${version:-}" ] || [ "$version" -lt 17 ]; then
    MISSING_PACKAGES+=(openjdk-17-jdk-headless)
  fi
}

# install_missing: installs what was noted, or says in one sentence what to install.
install_missing() {
  [ "${#MISSING_PACKAGES[@]}" -eq 0 ] && return 0
  local as_root=()
  if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" -ne 0 ]; then
      if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root=(sudo)
      else
        echo "Please install these packages and start again: sudo apt-get install ${MISSING_PACKAGES[*]}" >&2
        exit 4
      fi
    fi
    echo "Installing ${MISSING_PACKAGES[*]} …" >&2
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${MISSING_PACKAGES[@]}" >/dev/null; then
      echo "Could not install ${MISSING_PACKAGES[*]}: see the message of apt-get above." >&2
      exit 4
    fi
  else
    echo "Please install a JDK 17, Maven 3.8 and the programs of these Debian packages (for example from conda-forge), and start again: ${MISSING_PACKAGES[*]}" >&2
    exit 4
  fi
}
