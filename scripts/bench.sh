#!/usr/bin/env bash
# Side-by-side figures. They are for people: nothing fails on a slow machine.
source "$(dirname "$0")/lib.sh"

scripts/setup.sh bench
swift build -c release --package-path Benchmarks
swift build -c release --product ticx-sync "${build_options[@]}"
Benchmarks/.build/release/append-benchmark "$@"
echo
Benchmarks/.build/release/open-benchmark "$@"
echo
Benchmarks/.build/release/merge-benchmark "$@"
echo
exec python3 Benchmarks/http_merge.py --binary .build/release/ticx-sync
