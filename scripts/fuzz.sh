#!/usr/bin/env bash
# Feeds each parser generated input for some seconds, starting from the saved corpus.
# Usage: fuzz.sh SECONDS [TARGET...], or fuzz.sh build.
# A crashing input is kept in .build-fuzz and named at the end; once understood, it belongs into Tests/Fuzz/corpus.
source "$(dirname "$0")/lib.sh"

seconds="${1:-60}"
shift || true
targets=("${@:-json lines push packets tickets}")
read -r -a targets <<<"${targets[*]}"
build="$PWD/.build-fuzz"
mkdir -p "$build/CPlatform"

flags=(
    -O -wmo -swift-version 6 -package-name ticx-sync -sanitize=fuzzer,address -parse-as-library -I "$build"
    -I "$PWD/$labs/release/Modules"
    -enable-upcoming-feature ExistentialAny -enable-upcoming-feature InternalImportsByDefault
    -enable-upcoming-feature MemberImportVisibility
    -Xcc "-fmodule-map-file=$PWD/Sources/CLibCrypto/module.modulemap"
    -Xcc "-fmodule-map-file=$PWD/Sources/CLibXCrypt/module.modulemap"
    -Xcc "-fmodule-map-file=$PWD/Sources/CLibXML2/module.modulemap" -Xcc -I/usr/include/libxml2
    -Xcc "-fmodule-map-file=$PWD/Sources/CZlib/module.modulemap"
    -Xcc "-fmodule-map-file=$build/CPlatform/module.modulemap"
)

# is_stale PATH...: whether something there is newer than the last build.
is_stale() { [ ! -e "$build/stamp" ] || [ -n "$(find "$@" -newer "$build/stamp" -type f -print -quit)" ]; }

# module NAME FILE...: compiles a module of ours with the fuzzer's instrumentation.
module() {
    local name="$1"
    shift
    swiftc "${flags[@]}" -emit-module -emit-module-path "$build/$name.swiftmodule" -module-name "$name" \
        -emit-object -o "$build/$name.o" "$@"
}

# program TARGET FILE: the entry of a target with the modules behind it.
program() {
    swiftc "${flags[@]}" -use-ld=lld -module-name "Fuzz_$1" "$2" Tests/Fuzz/Require.swift \
        "$build"/{JSONText,Cryptography,SyncEngine,FileStore,SocketIO,TicketFormats}.o "$build"/CPlatform/*.o \
        "${collections[@]}" -lcrypto -lcrypt -lxml2 -lz -o "$build/fuzz-$1"
}

build_all() {
    printf 'module CPlatform { header "%s" export * }\n' "$PWD/Sources/CPlatform/include/CPlatform.h" \
        >"$build/CPlatform/module.modulemap"
    local source
    for source in Sources/CPlatform/*.c; do
        clang -O2 -I Sources/CPlatform/include -c "$source" -o "$build/CPlatform/$(basename "$source" .c).o"
    done
    # What is not ours comes as the package manager built it, without the fuzzer's instrumentation.
    local target
    for target in SyncEngine SocketIO; do
        swift build -c release --scratch-path "$labs" --target "$target" "${build_options[@]}"
    done
    mapfile -t collections < <(
        find -L "$labs"/release/{HashTreeCollections,HeapModule,OrderedCollections,InternalCollectionsUtilities}.build \
            -name '*.o')
    module JSONText Sources/JSONText/*.swift
    module Cryptography Sources/Cryptography/*.swift
    mapfile -t engine < <(find Sources/SyncEngine -name '*.swift')
    module SyncEngine "${engine[@]}"
    # Of the store only the lines: the rest wants a disk, and is tested on a simulated one.
    module FileStore Sources/FileStore/Lines/*.swift
    mapfile -t socket < <(find Sources/SocketIO -name '*.swift')
    module SocketIO "${socket[@]}"
    mapfile -t formats < <(find Sources/TicketFormats -name '*.swift')
    module TicketFormats "${formats[@]}"
    program json Tests/Fuzz/FuzzJSON.swift
    program lines Tests/Fuzz/FuzzLines.swift
    program push Tests/Fuzz/FuzzPush.swift
    program packets Tests/Fuzz/FuzzSocketPackets.swift
    program tickets Tests/Fuzz/FuzzTickets.swift
    touch "$build/stamp"
}

if is_stale Sources/JSONText Sources/Cryptography Sources/SyncEngine Sources/FileStore/Lines Sources/SocketIO \
    Sources/TicketFormats Sources/CPlatform Tests/Fuzz/*.swift "${BASH_SOURCE[0]}"; then
    echo "building the fuzz targets: about four minutes on 2 cores"
    build_all
fi
[ "$seconds" != build ] || exit 0

failed=()
for target in "${targets[@]}"; do
    mkdir -p "$build/found/$target"
    echo "== fuzz $target: $seconds s"
    # New inputs go to the first folder; the saved corpus is only read.
    if ! ASAN_OPTIONS=detect_leaks=0 "$build/fuzz-$target" "$build/found/$target" "Tests/Fuzz/corpus/$target" \
        -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$build/$target-" 2>"$build/$target.log"; then
        failed+=("$target")
        grep -E 'Fatal error|ERROR|Test unit written' "$build/$target.log" | head -n 5
    fi
    grep -E 'number_of_executed_units|new_units_added' "$build/$target.log" | sed 's/^stat:://' || true
done
[ ${#failed[@]} -eq 0 ] || refuse "Fuzzing found a crash in: ${failed[*]}. The log and the input are in .build-fuzz."
