#!/usr/bin/env bash
# Side-by-side figures. They are for people: nothing fails on a slow machine.
# `bench.sh realtime` measures Socket.IO alone (3 minutes), `bench.sh helpdesk` the REST calls (2 minutes),
# `bench.sh formats` tickets as XML (3 minutes).
source "$(dirname "$0")/lib.sh"

realtime() {
    python3 Benchmarks/realtime.py --load Benchmarks/.build/release/socket-load \
        --binary .build/release/ticx-sync --test-server .build/release/socketio-test-server
}

helpdesk() {
    python3 Benchmarks/helpdesk.py --binary .build/release/ticx-sync
}

formats() {
    python3 Benchmarks/formats.py --binary .build/release/ticx-sync
}

scripts/setup.sh bench
for product in ticx-sync socketio-test-server; do
    swift build -c release --product "$product" "${build_options[@]}"
done
if [ "${1:-}" = realtime ]; then
    swift build -c release --package-path Benchmarks --product socket-load
    realtime
    exit
fi
if [ "${1:-}" = helpdesk ]; then
    helpdesk
    exit
fi
if [ "${1:-}" = formats ]; then
    formats
    exit
fi
swift build -c release --package-path Benchmarks
Benchmarks/.build/release/append-benchmark "$@"
echo
Benchmarks/.build/release/open-benchmark "$@"
echo
Benchmarks/.build/release/merge-benchmark "$@"
echo
python3 Benchmarks/http_merge.py --binary .build/release/ticx-sync
echo
realtime
echo
helpdesk
echo
formats
