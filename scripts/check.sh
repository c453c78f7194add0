#!/usr/bin/env bash
# The quick gate, and the first layers of test.sh: format, house rules, build, unit tests and fixtures.
source "$(dirname "$0")/lib.sh"

scripts/setup.sh test
swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks
python3 Tests/Tidy/tidy.py
swift build --build-tests "${build_options[@]}"
swift test --skip-build --disable-xctest "${build_options[@]}" --skip "$timed_tests"
swift test --skip-build --disable-xctest "${build_options[@]}" --filter "$timed_tests"
