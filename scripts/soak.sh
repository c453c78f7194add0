#!/usr/bin/env bash
# The long forms of the randomised layers. STATES, KILLS and SECONDS_EACH change their length.
source "$(dirname "$0")/lib.sh"

scripts/setup.sh test
swift build --product ticx-sync "${build_options[@]}"
swift build -c release --product store-lab "${build_options[@]}"
.build/release/store-lab crash --states "${STATES:-1000000}"
.build/release/store-lab corruption --samples "${SAMPLES:-1000000}"
python3 Tests/Kill/kill_test.py --binary .build/debug/ticx-sync --kills "${KILLS:-1000}"
scripts/fuzz.sh "${SECONDS_EACH:-600}"
scripts/mutants.sh
