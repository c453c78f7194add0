#!/usr/bin/env bash
# Plants each known fault (Tests/Mutants/*.patch) in a scratch copy of the engine; the engine's tests and fixtures must
# fail. A fault that nobody notices is a missing test. Usage: mutants.sh [--fast] [NAME...]
#
# The fixtures run in memory only: the faults are the engine's, and a store on disk would take most of the time.
#
# The first lines of a patch say in words what it breaks; a line `fast` puts it into the subset of `make test`.
source "$(dirname "$0")/lib.sh"

# All seeds take so long on a busy machine that the time limit below, not a test, would end the run.
export TICX_SEEDS="${TICX_SEEDS:-60}"
root="$PWD"
scratch="$root/.build-mutants"
options=(--package-path "$scratch" --disable-xctest --disable-automatic-resolution --skip inDirectory)

# Copies what changed, keeping times, so that only what is different is built again.
copy_sources() {
    mkdir -p "$scratch/Sources" "$scratch/Tests"
    cp -u "$root/Tests/Mutants/Package.swift" "$scratch/Package.swift"
    local part
    for part in Sources/{CLibCrypto,CLibXCrypt,CPlatform,JSONText,Cryptography,SyncEngine,FileStore,Conformance} \
        Tests/{TestSupport,Simulation,SyncEngineTests,ConformanceTests} fixtures docs; do
        [ ! -e "$root/$part" ] || python3 "$root/scripts/mirror.py" "$root/$part" "$scratch/$part"
    done
}

# The patches asked for, one a line.
selected() {
    local patch name
    for patch in "$root"/Tests/Mutants/*.patch; do
        name="$(basename "$patch" .patch)"
        if [ "${names[*]}" ] && [[ " ${names[*]} " != *" $name "* ]]; then continue; fi
        if [ "$fast" = yes ] && ! grep -qx fast "$patch"; then continue; fi
        printf '%s\n' "$patch"
    done
}

fast=no
names=()
for argument in "$@"; do
    case "$argument" in
        --fast) fast=yes ;;
        *) names+=("$argument") ;;
    esac
done
mapfile -t patches < <(selected)
[ ${#patches[@]} -gt 0 ] || refuse "No such patch in Tests/Mutants: ${names[*]}"

copy_sources
swift package --package-path "$scratch" resolve >"$scratch/log" 2>&1 || refuse "$(tail -n 20 "$scratch/log")"
# The first build of the copy takes minutes, which is not to count for the first fault.
swift build --package-path "$scratch" --build-tests >"$scratch/log" 2>&1 || refuse "$(tail -n 20 "$scratch/log")"
# `make test` has just run these tests.
if [ "$fast" = no ]; then
    echo "without a fault: the tests must pass"
    timeout 600 swift test "${options[@]}" >"$scratch/log" 2>&1 || refuse "$(tail -n 20 "$scratch/log")"
fi

caught=0
survived=()
for patch in "${patches[@]}"; do
    name="$(basename "$patch" .patch)"
    # The scratch copy lies inside a repository that must not take part in this.
    (cd "$scratch" && GIT_CEILING_DIRECTORIES="$root" git apply -C1 "$patch" 2>"$scratch/log") ||
        refuse "$name does not apply any more; write it anew against today's source:" "$(cat "$scratch/log")"
    if ! timeout 300 swift build --package-path "$scratch" --build-tests >"$scratch/log" 2>&1; then
        refuse "$name does not compile any more:" "$(grep -m 5 'error:' "$scratch/log")"
    fi
    # A hang counts as caught: a test that never ends is a test that does not pass.
    if timeout 120 swift test --skip-build "${options[@]}" >"$scratch/log" 2>&1; then
        survived+=("$name")
        echo "SURVIVED  $name: $(head -n 1 "$patch")"
    else
        caught=$((caught + 1))
        echo "caught    $name: $(head -n 1 "$patch")"
    fi
    copy_sources
done
echo "$caught of ${#patches[@]} planted faults caught"
[ ${#survived[@]} -eq 0 ] || refuse "No test noticed: ${survived[*]}"
