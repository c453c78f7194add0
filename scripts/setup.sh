#!/usr/bin/env bash
# Finds what the machine lacks and installs it with one apt line. Usage: setup.sh run|test|bench
source "$(dirname "$0")/lib.sh"

purpose="${1:-run}"
missing=()
# Without these some tests with programs of others are skipped.
wished=()

# need PACKAGE COMMAND...: PACKAGE is missing unless COMMAND succeeds.
need() {
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

# wish PACKAGE COMMAND...: as `need`, for what is not indispensable.
wish() {
    local package="$1"
    shift
    "$@" >/dev/null 2>&1 || wished+=("$package")
}

has_library() { command -v pkg-config >/dev/null && pkg-config --exists "$1"; }

need pkg-config command -v pkg-config
need libssl-dev has_library libcrypto
need libcrypt-dev has_library libxcrypt
need libxml2-dev has_library libxml-2.0
need zlib1g-dev has_library zlib
# The commands that a server started for development prints.
need curl command -v curl
need jq command -v jq
if [ "$purpose" = test ]; then
    need python3 command -v python3
    # Reads exported tickets and holds them against schemas.
    need libxml2-utils command -v xmllint
    # Opens exported spreadsheets. Some 300 MB, so only where that is wished.
    if [ -n "${CI:-}${TICX_LIBREOFFICE:-}" ]; then
        wish libreoffice-calc command -v localc
    fi
    wish python3-venv python3 -c 'import ensurepip, venv'
    wish chromium command -v chromium
fi

if [ "$purpose" = bench ]; then
    need python3 command -v python3
    # What appends are held against.
    need libsqlite3-dev has_library sqlite3
    need python3-venv python3 -c 'import ensurepip, venv'
    # What loads the helpdesk's calls.
    need wrk command -v wrk
fi

# Prints the line that installs these packages.
apt_line() {
    echo "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $*"
}

# Runs the line as root; fails where that is not possible without a password.
as_root() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then
        echo "installing: $1"
        bash -c "$1"
    elif sudo -n true 2>/dev/null; then
        echo "installing: sudo bash -c '$1'"
        sudo -n bash -c "$1"
    else
        return 1
    fi
}

if [ ${#missing[@]} -gt 0 ]; then
    command -v apt-get >/dev/null || refuse \
        "Missing: ${missing[*]} (Debian's names). Install them with this system's package manager and repeat."
    line="$(apt_line "${missing[@]}")"
    as_root "$line" || refuse "System packages are missing. Run this as root, then repeat:" "  $line"
fi
if [ ${#wished[@]} -gt 0 ]; then
    line="$(apt_line "${wished[@]}")"
    as_root "$line" || echo "Not there, so what needs them is not tested: ${wished[*]}. As root: $line"
fi

command -v swift >/dev/null || refuse "Swift is missing: install 6.2 or newer, then repeat." \
    "  https://www.swift.org/install"
version="$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9.]+$' || true)"
case "$version" in
    [0-5].* | 6.0 | 6.1) refuse "Swift $version is too old: 6.2 or newer is needed (https://www.swift.org/install)." ;;
esac

# What Socket.IO and the helpdesk's calls are held against. Without it the figures of this project stand alone.
if [ "$purpose" = bench ] && ! cmp -s Benchmarks/requirements.txt Benchmarks/.venv/installed; then
    echo "installing: python-socketio, starlette and lxml, in Benchmarks/.venv"
    if python3 -m venv --clear Benchmarks/.venv &&
        Benchmarks/.venv/bin/python -m pip install --quiet --requirement Benchmarks/requirements.txt; then
        cp Benchmarks/requirements.txt Benchmarks/.venv/installed
    else
        rm -rf Benchmarks/.venv
        echo "python-socketio, starlette or lxml cannot be installed: nothing stands beside their figures" >&2
    fi
fi

# The genuine Socket.IO clients, pinned with their hashes: a library in .venv, and the one file for browsers beside it.
genuine_clients() {
    local from=Tests/GenuineClients folder=.venv stamp
    stamp="$folder/stamp-$({
        python3 --version
        cat "$from/requirements.txt" "$from/browser-client.txt"
    } | sha256sum | cut -c 1-16)"
    [ -e "$stamp" ] && return
    echo "fetching Socket.IO clients into $folder"
    rm -rf "$folder"
    python3 -m venv "$folder" &&
        "$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$from/requirements.txt" &&
        "$folder/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes \
            -r "$from/browser-client.txt" --dest "$folder/download" &&
        python3 "$from/unpack_client.py" "$folder/download" "$folder/socket.io.min.js" &&
        rm -rf "$folder/download" && touch "$stamp"
}

# What plays with the OpenAPI document, pinned with its hashes, in the same folder.
schemathesis() {
    local from=Tests/Contract/requirements.txt folder=.venv stamp
    stamp="$folder/contract-$(sha256sum "$from" | cut -c 1-16)"
    [ -e "$stamp" ] && return
    echo "fetching schemathesis into $folder"
    [ -d "$folder" ] || python3 -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$from" &&
        touch "$stamp"
}

if [ "$purpose" = test ]; then
    genuine_clients || echo "The genuine Socket.IO clients could not be fetched, so they are not tested."
    schemathesis || echo "schemathesis could not be fetched, so nothing plays with the OpenAPI document."
fi
