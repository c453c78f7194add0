#!/usr/bin/env bash
# A build with TLS, in a folder of its own, and what it must do: https, wss, what it refuses.
source "$(dirname "$0")/lib.sh"

for tool in openssl python3; do
    command -v "$tool" >/dev/null || refuse "$tool is missing: it is what tries the build. Install it, then repeat."
done
scripts/setup.sh run
swift build --traits TLS --scratch-path .build-tls --product ticx-sync "${build_options[@]}"
python3 Tests/TLS/tls_test.py --binary .build-tls/debug/ticx-sync
