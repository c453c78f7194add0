#!/usr/bin/env bash
# Builds the server and starts it for development: loopback only, sample users and conversations, data in ./data.
source "$(dirname "$0")/lib.sh"

port="${PORT:-5000}"
if [ -x .build/release/ticx-sync ]; then
    echo "building: seconds when little changed"
else
    echo "first build: about 5 minutes on 2 cores; later: seconds"
fi
# Asked before the build, so that nobody waits five minutes for a refusal; the server asks again by binding.
if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    refuse "Port $port is busy. Stop what listens there (ss -ltnp 'sport = :$port' names it), or take another port:" \
        "  PORT=$((port + 1)) make run"
fi
scripts/setup.sh run
swift build -c release --product ticx-sync "${build_options[@]}"
# A page to try it with, unless a frontend was built.
export TICX_UI_DIR="${TICX_UI_DIR:-examples/try}"
exec .build/release/ticx-sync serve --dev --port "$port" --data "${TICX_DATA_DIR:-./data}"
