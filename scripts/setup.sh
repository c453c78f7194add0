#!/usr/bin/env bash
# Finds what the machine lacks and installs it with one apt line. Usage: setup.sh run|test|bench
source "$(dirname "$0")/lib.sh"

purpose="${1:-run}"
missing=()

# need PACKAGE COMMAND...: PACKAGE is missing unless COMMAND succeeds.
need() {
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

has_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }

need pkg-config command -v pkg-config
need libssl-dev has_library libcrypto
need libcrypt-dev has_library libxcrypt
# The commands that a server started for development prints.
need curl command -v curl
need jq command -v jq
if [ "$purpose" = test ]; then
    need python3 command -v python3
fi

if [ "$purpose" = bench ]; then
    need python3 command -v python3
    # What appends are held against.
    need libsqlite3-dev has_library sqlite3
    need python3-venv python3 -c 'import ensurepip, venv'
fi

if [ ${#missing[@]} -gt 0 ]; then
    line="apt-get update -qq && DEBIAN_FRONTEND=noninteractive"
    line+=" apt-get install -y --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        refuse "Missing: ${missing[*]} (Debian's names). Install them with this system's package manager, then repeat."
    elif [ "$(id -u)" = 0 ]; then
        echo "installing: $line"
        bash -c "$line"
    elif sudo -n true 2>/dev/null; then
        echo "installing: sudo bash -c '$line'"
        sudo -n bash -c "$line"
    else
        refuse "System packages are missing. Run this as root, then repeat:" "  $line"
    fi
fi

command -v swift >/dev/null || refuse "Swift is missing: install 6.2 or newer, then repeat." \
    "  https://www.swift.org/install"
version="$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+$' || true)"
case "$version" in
    [0-5].* | 6.0 | 6.1) refuse "Swift $version is too old: 6.2 or newer is needed (https://www.swift.org/install)." ;;
esac

# What Socket.IO is held against. Without it the figures of this project stand alone.
if [ "$purpose" = bench ] && ! cmp -s Benchmarks/requirements.txt Benchmarks/.venv/installed; then
    echo "installing: python-socketio, in Benchmarks/.venv"
    if python3 -m venv --clear Benchmarks/.venv &&
        Benchmarks/.venv/bin/python -m pip install --quiet --requirement Benchmarks/requirements.txt; then
        cp Benchmarks/requirements.txt Benchmarks/.venv/installed
    else
        rm -rf Benchmarks/.venv
        echo "python-socketio cannot be installed: nothing stands beside the realtime figures" >&2
    fi
fi
