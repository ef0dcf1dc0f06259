#!/usr/bin/env bash
# gate.sh: builds what OSS-Fuzz would, checks every target, and sees to it that what is wrong is rejected.
#   (nothing)            every configuration, every target, every fixture
#   --sample             every configuration with one target of it, every fixture
#   ENGINE SANITIZER...  one configuration, these targets (all)
# Results are in build/gate. exit code: 0 all as owed, 1 not so, 2 it could not be tried.
set -euo pipefail
cd "$(dirname "$0")/.."
configurations=('libfuzzer address' 'libfuzzer undefined' 'libfuzzer memory' 'libfuzzer coverage' 'libfuzzer introspector'
    'afl address' 'honggfuzz address' 'centipede address' 'centipede none')
export WORK=$PWD/build/gate/work SRC=${PWD%/*}
mkdir -p "$WORK"
rm -f build/gate/decoded-*
# shellcheck disable=SC1091
. scripts/gate/flags.sh
wrong=0

folder_of() { echo "$PWD/build/gate/$1-$2"; }
build() { # engine, sanitizer, targets...
    local log
    OUT=$(folder_of "$1" "$2") log=$OUT.log
    export OUT
    rm -rf "$OUT"
    # A tool is built by the compiler that is given, and AFL++ has another.
    [ "$1" != afl ] || local WORK=$WORK/afl
    mkdir -p "$WORK"
    (gate_flags "$1" "$2" && scripts/oss-fuzz.sh "${@:3}") >"$log" 2>&1 || {
        grep -E 'error|FAILED|oss-fuzz:' -A 3 "$log" | sed -n 1,20p >&2
        echo "gate: $1 $2 does not build; the whole log is $log" >&2
        return 1
    }
}
configuration() { # engine, sanitizer, targets...
    local target code=0 checked=0
    build "$@" || return 1
    for target in "$(folder_of "$1" "$2")"/*.options; do
        scripts/gate/check.sh "$(folder_of "$1" "$2")" "$1" "$2" "$(basename "$target" .options)" "$WORK/hu-tool/hu" || code=1
        checked=$((checked + 1))
    done
    printf '%-10s %-13s %d of its targets: %s\n' "$1" "$2" "$checked" "$([ "$code" = 0 ] && echo as owed || echo NOT AS OWED)"
    return "$code"
}
# The first alone, because it builds what the others use; then as many at a time as there are processors.
every() { # targets...
    local one running=0 first=1
    for one in "${configurations[@]}"; do
        # shellcheck disable=SC2086
        configuration $one "$@" &
        running=$((running + 1))
        if [ "$first" = 1 ] || [ "$running" -ge "$(nproc)" ]; then
            wait -n || wrong=$((wrong + 1))
            running=$((running - 1)) first=0
        fi
    done
    for (( ; running > 0; running--)); do wait -n || wrong=$((wrong + 1)); done
    fixtures
}

# A fixture is rejected, and for what is wrong with it.
rejected() { # name, source, flags that it is built with, sanitizer that it is said to be, words, what to do to $OUT
    local out=$WORK/rejected/$1 said
    rm -rf "$out"
    mkdir -p "$out"
    # shellcheck disable=SC2086
    "clang-${HU_CLANG:-14}" -O1 -fsanitize=fuzzer $3 "scripts/gate/rejected/$2.c" -o "$out/$1"
    cp "$WORK/three.zip" "$out/${1}_seed_corpus.zip"
    (cd "$out" && eval "${6:-:}")
    if said=$(scripts/gate/check.sh "$out" libfuzzer "$4" "$1" "$WORK/hu-tool/hu" 2>&1); then
        echo "gate: fixture $1 is not rejected" >&2
    elif ! grep -qE -- "$5" <<<"$said"; then
        echo "gate: fixture $1 is rejected, but not because of \"$5\": $said" >&2
    else
        return 0
    fi
    wrong=$((wrong + 1))
}
fixtures() {
    local asan=-fsanitize=address before=$wrong
    rm -f "$WORK"/three.zip "$WORK"/rejected/decoded-*
    find "$WORK/seeds/fuzz_hot_update" -type f | LC_ALL=C sort | sed -n 1,3p | zip -qj -@ "$WORK/three.zip"
    rejected plain_as_ubsan plain '' undefined 'calls ubsan 0 times'
    rejected ubsan_as_asan plain -fsanitize=undefined address 'calls ubsan [0-9]+ times: this is no such'
    rejected two_edges two_edges $asan address '[0-9] edges are instrumented'
    rejected calls_exit calls_exit $asan address 'fuzz target exited|ends with'
    rejected calls_abort calls_abort $asan address 'deadly signal|ends with'
    rejected stray_tool plain $asan address 'helper is no fuzz target' 'cp /bin/true helper'
    rejected stray_script plain $asan address 'run is no fuzz target' 'echo "#!/bin/sh" >run; chmod +x run'
    rejected bad_name plain $asan address 'no name for a target' 'cp bad_name some.tool'
    rejected broken_seed plain $asan address 'does not come back|does not decode' \
        'printf "hu:\377 a future format" >seed; zip -qj broken_seed_seed_corpus.zip seed; rm seed'
    rejected no_seed plain $asan address 'has no seed' 'rm no_seed_seed_corpus.zip'
    rejected reads_beside_it reads_beside_it $asan address 'deadly signal|ends with'
    rejected needs_a_device needs_a_device $asan address 'deadly signal|ends with'
    rejected far_library plain "$asan -Wl,--no-as-needed -lz -Wl,-rpath,$PWD" address 'looks for libraries|libz'
    echo "fixtures: $([ "$wrong" = "$before" ] && echo all rejected || echo NOT ALL REJECTED)"
}

case ${1:-} in
'') every ;;
--sample) every fuzz_hot_update ;;
libfuzzer | afl | honggfuzz | centipede) configuration "$@" || wrong=1 ;;
*) sed -n '2,6s/^# //p' "$0" >&2 && exit 2 ;;
esac
[ "$wrong" = 0 ]
