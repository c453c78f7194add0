# Shared by the scripts: sourced, never run.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# A crashing test must not leave a symbolicating process behind that holds the pipe open.
export SWIFT_BACKTRACE="${SWIFT_BACKTRACE:-enable=no}"

# refuse TEXT...: says why the script ends, and ends it.
refuse() {
    printf '%s\n' "$@" >&2
    exit 1
}

# Build options common to every build of our own code. An import that Package.swift does not declare is an error.
build_options=(--explicit-target-dependency-import-check error)
# Where labs.sh builds.
labs=.build-labs
# SwiftPM refuses the terminal tricks of its progress bar poorly in logs: fewer lines when nobody watches.
[ -t 1 ] || build_options+=(--quiet)
# Tests that watch real time. They run apart from the engine's simulations, which keep every core busy.
timed_tests='SyncHTTPTests|ControlTests|LiveTests'
