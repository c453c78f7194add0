#!/usr/bin/env bash
# Everything CI runs. Every layer runs, also after one failed; a table of times and a count close the run. What passed
# on exactly these files is not run again, except in CI.
source "$(dirname "$0")/lib.sh"

[ -d .build/debug ] || echo "first build: about 5 minutes on 2 cores; later: seconds"
log="$(mktemp -d)"
trap 'rm -rf "$log"' EXIT
touch "$log/table" "$log/passed"

# What is tested: every file git knows or would take, and the compiler. Empty outside a checkout.
fingerprint() {
    git rev-parse --git-dir >/dev/null 2>&1 || return 0
    {
        swift --version 2>&1
        git ls-files -z --cached --others --exclude-standard | xargs -0 sha256sum 2>/dev/null || true
    } | sha256sum | cut -c 1-16
}
tested="$(fingerprint)"
stamps=".build/passed/$tested"

# layer NAME COMMAND...: runs one layer and notes its time and outcome, in files, since some run in a lane of their own.
layer() {
    local name="$1" started=$SECONDS outcome=ok said
    shift
    said="$(mktemp -p "$log")"
    printf '\n== %s\n' "$name"
    if "$@" 2>&1 | tee "$said"; then
        if grep -q '^SKIPPED' "$said"; then outcome=SKIPPED; else tests_run "$said" >>"$log/passed"; fi
    else
        outcome=FAILED
    fi
    printf '%-34s %5d s  %s\n' "$name" $((SECONDS - started)) "$outcome" >>"$log/table"
    [ "$outcome" = ok ] && tests_run "$said" >"$log/count-of-${name//[^a-z0-9]/-}"
}

# once NAME COMMAND...: a layer that need not run again on the files and with the compiler it passed with. CI and
# FRESH=1 run it in any case.
once() {
    local key="${1//[^a-z0-9]/-}"
    local stamp="$stamps/$key"
    if [ -n "$tested" ] && [ -z "${CI:-}${FRESH:-}" ] && [ -e "$stamp" ]; then
        printf '%-34s %5d s  ok, nothing changed since it passed (FRESH=1 runs it again)\n' "$1" 0 >>"$log/table"
        cat "$stamp" >>"$log/passed"
    elif layer "$@" && [ -n "$tested" ]; then
        mkdir -p "$stamps"
        cp "$log/count-of-$key" "$stamp"
    fi
}

# Waits for the builds that go on beside the tests, and shows what they said.
builds_end() {
    tail --pid "$builder" -f /dev/null
    cat "$log/labs"
    return "$(cat "$log/labs-outcome")"
}

# What the prover must notice, then what it has to prove.
delivery() {
    python3 Tests/Delivery/proof_test.py &&
        python3 Tests/Delivery/delivery_test.py --binary .build/debug/ticx-sync
}

# tests_run FILE: how many tests a layer that said this ran: what `swift test` says, else the layer is one.
tests_run() {
    local tests
    tests="$(grep -oE 'Test run with [0-9]+ test' "$1" | grep -oE '[0-9]+' | tail -n 1 || true)"
    echo "${tests:-1}"
}

layer "system packages" scripts/setup.sh test || true
once "format" swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks || true
once "house rules" python3 Tests/Tidy/tidy.py || true
layer "debug build" swift build --build-tests "${build_options[@]}" || true
# Beside the next layers, most of which wait for clocks and disks: what the layers after them run.
(
    outcome=0
    nice scripts/labs.sh >"$log/labs" 2>&1 || outcome=$?
    echo "$outcome" >"$log/labs-outcome"
) &
builder=$!
run_tests=(swift test --skip-build --disable-xctest "${build_options[@]}")
once "unit tests and fixtures" "${run_tests[@]}" --skip "$timed_tests" || true
once "server tests" "${run_tests[@]}" --filter "$timed_tests" || true
once "demo" .build/debug/ticx-sync demo || true
once "command line" python3 Tests/CommandLine/command_line_test.py --binary .build/debug/ticx-sync || true
once "exported files" python3 Tests/Formats/formats_test.py --binary .build/debug/ticx-sync || true
realtime=.build/debug/socketio-test-server
once "Socket.IO suites" python3 Tests/Realtime/realtime_test.py --binary "$realtime" || true
once "genuine Socket.IO clients" python3 Tests/GenuineClients/genuine_clients_test.py --binary "$realtime" || true
once "contract" python3 Tests/Contract/contract_test.py --binary .build/debug/ticx-sync || true
once "frontend pages in chromium" python3 Tests/Contract/pages_test.py --binary .build/debug/ticx-sync || true
once "OpenAPI, schemathesis" python3 Tests/Contract/schemathesis_test.py --binary .build/debug/ticx-sync || true
once "full disk" python3 Tests/DiskFull/disk_full_test.py --binary .build/debug/ticx-sync || true
once "kill -9 of the server" python3 Tests/Kill/kill_test.py --binary .build/debug/ticx-sync --kills 25 || true
once "SIGTERM with messages on the wire" python3 Tests/Kill/shutdown_test.py --binary .build/debug/ticx-sync || true
once "delivery" delivery || true
once "socket soak" python3 Tests/Soak/socket_soak.py --binary .build/debug/ticx-sync || true
once "upgrade fuzz" python3 Tests/Soak/upgrade_fuzz.py --binary .build/debug/socketio-test-server || true
once "ruined data directories" python3 Tests/Ruin/ruin_test.py --binary .build/debug/ticx-sync || true
once "README, line by line" python3 Tests/Readme/readme_test.py --binary .build/debug/ticx-sync || true
layer "optimised builds (the rest of them)" builds_end || true
# Each of these keeps one core busy, so they go in two lanes.
(
    once "crash states" "$labs/release/store-lab" crash --states 15000 || true
    once "removed steps" "$labs/release/store-lab" mutants || true
    once "simulation" "$labs/release/sync-lab" --seconds 40 --from 1001 || true
    once "memory of exports and imports" "$labs/release/format-lab" || true
) >"$log/lane" 2>&1 &
lane=$!
once "crash states of another seed" "$labs/release/store-lab" crash --states 15000 --seed 100001 || true
once "corruption" "$labs/release/store-lab" corruption --samples 20000 || true
once "repair" "$labs/release/store-lab" repair --samples 3000 --crashes 0 || true
once "interrupted repairs" "$labs/release/store-lab" repair --only zero --samples 16 --crashes 16 --mutants || true
once "failing calls" "$labs/release/store-lab" faults || true
once "fuzzing" scripts/fuzz.sh 8 || true
wait "$lane"
cat "$log/lane"
once "engine mutants (subset)" scripts/mutants.sh --fast || true

# Stamps of other states are of no use any more.
[ -z "$tested" ] || find .build/passed -mindepth 1 -maxdepth 1 ! -name "$tested" -exec rm -rf {} + 2>/dev/null || true

failed="$(grep -c 'FAILED$' "$log/table" || true)"
printf '\n'
cat "$log/table"
printf '%-34s %5d s\n' "total" "$SECONDS"
printf '%d passed, %d failed\n' "$(awk '{ sum += $1 } END { print sum + 0 }' "$log/passed")" "$failed"
[ "$failed" -eq 0 ]
