#!/usr/bin/env bash
# Side-by-side figures. They are for people: nothing fails on a slow machine.
source "$(dirname "$0")/lib.sh"

scripts/setup.sh run
swift build -c release --package-path Benchmarks
Benchmarks/.build/release/append-benchmark
echo
exec Benchmarks/.build/release/merge-benchmark "$@"
