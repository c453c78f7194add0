#!/usr/bin/env bash
# Builds what the randomised layers run: the labs, optimised, and the fuzz targets. In a folder of its own, so that it
# can run beside other builds and tests.
source "$(dirname "$0")/lib.sh"

for product in sync-lab store-lab format-lab; do
    swift build -c release --scratch-path "$labs" --product "$product" "${build_options[@]}"
done
scripts/fuzz.sh build
