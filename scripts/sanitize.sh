#!/usr/bin/env bash
# The tests under the address sanitizer, then under the thread sanitizer, each with a build folder of its own.
source "$(dirname "$0")/lib.sh"

scripts/setup.sh test
# The test runner itself leaks a few hundred bytes, so leaks are not counted.
export ASAN_OPTIONS="detect_leaks=0:suppressions=$PWD/scripts/sanitize-address.suppressions"
export TSAN_OPTIONS="suppressions=$PWD/scripts/sanitize-thread.suppressions"
for sanitizer in address thread; do
    case "$sanitizer" in
        address) scratch=.build-asan ;;
        thread) scratch=.build-tsan ;;
    esac
    echo "== $sanitizer sanitizer ($scratch; the first build takes about 4 minutes on 2 cores)"
    run_tests=(swift test --disable-xctest --sanitize="$sanitizer" --scratch-path "$scratch" "${build_options[@]}")
    "${run_tests[@]}" --skip "$timed_tests"
    "${run_tests[@]}" --filter "$timed_tests"
done
