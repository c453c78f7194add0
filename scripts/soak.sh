#!/usr/bin/env bash
# The simulator, until it is interrupted or for so many seconds; then the long forms of the other randomised layers.
# Usage: soak.sh [SECONDS]. STATES, SAMPLES, KILLS, SOCKETS and SECONDS_EACH change the length of the others.
source "$(dirname "$0")/lib.sh"

scripts/setup.sh test
scripts/labs.sh
"$labs/release/sync-lab" --seconds "${1:-0}" --steps "${STEPS:-200}"
swift build --product ticx-sync "${build_options[@]}"
swift build --product socketio-test-server "${build_options[@]}"
"$labs/release/store-lab" crash --states "${STATES:-1000000}"
"$labs/release/store-lab" corruption --samples "${SAMPLES:-1000000}"
"$labs/release/store-lab" mutants
"$labs/release/store-lab" repair --samples "${SAMPLES:-1000000}"
"$labs/release/store-lab" faults --workloads 40
python3 Tests/Kill/kill_test.py --binary .build/debug/ticx-sync --kills "${KILLS:-1000}"
python3 Tests/Delivery/delivery_test.py --binary .build/debug/ticx-sync --seconds "${SECONDS_EACH:-600}"
for binary in ticx-sync socketio-test-server; do
    python3 Tests/Soak/socket_soak.py --binary ".build/debug/$binary" --sockets "${SOCKETS:-2000}" \
        --seconds "${SECONDS_EACH:-600}"
done
python3 Tests/Soak/upgrade_fuzz.py --binary .build/debug/socketio-test-server --seconds "${SECONDS_EACH:-600}"
scripts/fuzz.sh "${SECONDS_EACH:-600}"
scripts/mutants.sh
