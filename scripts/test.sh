#!/usr/bin/env bash
# Everything CI runs. Every layer runs, also after one failed; a table of times and a count close the run.
source "$(dirname "$0")/lib.sh"

[ -d .build/debug ] || echo "first build: about 5 minutes on 2 cores; later: seconds"
log="$(mktemp -d)"
trap 'rm -rf "$log"' EXIT
table=()
passed=0
failed=0

# layer NAME COMMAND...: runs one layer and notes its time and outcome.
layer() {
    local name="$1" started=$SECONDS outcome=ok
    shift
    printf '\n== %s\n' "$name"
    if "$@" 2>&1 | tee "$log/last"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        outcome=FAILED
    fi
    table+=("$(printf '%-34s %5d s  %s' "$name" $((SECONDS - started)) "$outcome")")
}

# Adds the tests of the last `swift test` to the count, so that the closing line speaks of tests and not of layers only.
count_tests() {
    local tests issues
    tests="$(grep -oE 'Test run with [0-9]+ test' "$log/last" | grep -oE '[0-9]+' | tail -n 1 || true)"
    issues="$(grep -cE '^.{0,4}Test .* failed after' "$log/last" || true)"
    passed=$((passed + ${tests:-0} - issues))
    failed=$((failed + issues))
}

layer "system packages" scripts/setup.sh test
layer "format" swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks
layer "house rules" python3 Tests/Tidy/tidy.py
layer "debug build" swift build --build-tests "${build_options[@]}"
layer "unit tests and fixtures" swift test --skip-build --disable-xctest "${build_options[@]}"
count_tests
layer "demo" .build/debug/ticx-sync demo
layer "command line" python3 Tests/CommandLine/command_line_test.py --binary .build/debug/ticx-sync
layer "kill -9 of the server" python3 Tests/Kill/kill_test.py --binary .build/debug/ticx-sync --kills 50
layer "README, line by line" python3 Tests/Readme/readme_test.py --binary .build/debug/ticx-sync
layer "optimised build of store-lab" swift build -c release --product store-lab "${build_options[@]}"
layer "crash states" .build/release/store-lab crash --states 50000
layer "removed steps" .build/release/store-lab mutants
layer "corruption" .build/release/store-lab corruption --samples 20000
layer "failing calls" .build/release/store-lab faults
layer "fuzzing" scripts/fuzz.sh 20
layer "engine mutants (subset)" scripts/mutants.sh --fast

printf '\n'
printf '%s\n' "${table[@]}"
printf '%-34s %5d s\n' "total" "$SECONDS"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
