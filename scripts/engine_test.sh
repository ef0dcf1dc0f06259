#!/usr/bin/env bash
# engine_test.sh KIND TARGET: TARGET of build/KIND (libfuzzer, libfuzzer-msan, ...) under the ways in which ClusterFuzz runs
# targets: clean, silent but for the engine's own lines, the same each time. A line for what is not so; exit 1.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:?which build?} target=${2:?which target?}
program=$PWD/build/$kind/$target
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/seeds.sh "$target" "$work/seeds" "$(dirname "$program")/../asan/hu"
first=$(find "$work/seeds" -type f | LC_ALL=C sort | sed -n 1p)
wrong=0
complain() {
    echo "engine: $kind $target: $*" >&2
    wrong=$((wrong + 1))
}
# What libFuzzer itself says; nothing else may be said while nothing is found.
own='^INFO|^#[0-9]|^Done |^\*\*\*|^###|^"|^MERGE-|^[[:space:]]*NEW_|^Running|^Executed|^stat::|^Job |^=+ Job|^\./|^/.*(Running [0-9]|-seed=|crash|fuzz)|^ParseDict|^Dictionary|^=*$'
own+='|^(WARNING: )?Failed to find function|^WARNING: no interesting'
run() { # what for, options...
    local log=$work/log code=0
    (cd "$work" && timeout 60 "$program" "${@:2}") >"$log" 2>&1 || code=$?
    [ "$code" = 0 ] || complain "$1 ends with $code: $(tail -n 1 "$log")"
    if grep -avE "$own" "$log" | grep . >/dev/null; then complain "$1 says $(grep -avE "$own" "$log" | sed -n 1p)"; fi
}
fresh() { rm -rf "$work/corpus" && cp -r "$work/seeds" "$work/corpus"; }

fresh
run 'the mutator' -runs=4000 -seed=3 "$work/corpus"
run 'a hundred times' -runs=100 "$first"
fresh
run 'value profile' -runs=1500 -seed=5 -use_value_profile=1 "$work/corpus"
for length in 1 17 300 9000; do
    fresh
    run "length $length" -runs=400 -seed="$length" -max_len="$length" "$work/corpus"
done
fresh
run 'a fork' -fork=1 -ignore_crashes=1 -runs=3000 -max_total_time=8 "$work/corpus"
fresh
run 'jobs' -jobs=2 -workers=1 -runs=500 "$work/corpus"
for log in "$work"/fuzz-*.log; do
    if grep -avE "$own" "$log" | grep . >/dev/null; then complain "a job says $(grep -avE "$own" "$log" | sed -n 1p)"; fi
done
mkdir -p "$work/merged"
run 'a merge' -merge=1 "$work/merged" "$work/seeds"
[ -n "$(ls "$work/merged")" ] || complain "a merge keeps nothing"
[ -z "$(find "$work" -maxdepth 1 -name 'crash-*' -o -maxdepth 1 -name 'leak-*' -o -maxdepth 1 -name 'timeout-*')" ] ||
    complain "something was found"

# A run does not depend on those before it: a hundred times the same input, and all of them in another order, cover
# no more, hit counts included, than once.
covered() { "$program" -runs=0 "$@" 2>&1 | sed -nE 's/.*INITED (cov: [0-9]+ ft: [0-9]+).*/\1/p'; }
find "$work/seeds" -type f | LC_ALL=C sort | sed -n 1,4p >"$work/some"
while read -r input; do
    rm -rf "$work/once" "$work/often"
    mkdir -p "$work/once" "$work/often"
    cp "$input" "$work/once"
    for i in $(seq 100); do cp "$input" "$work/often/$i"; done
    once=$(covered "$work/once") often=$(covered "$work/often")
    { [ -n "$once" ] && [ "$once" = "$often" ]; } ||
        complain "$(basename "$input") covers $once once, $often in a hundred runs"
done <"$work/some"
once=$(covered -seed=1 "$work/seeds") other=$(covered -seed=2 "$work/seeds")
[ "$once" = "$other" ] || complain "the seeds cover $once in one order, $other in another"
[ "$wrong" = 0 ] || exit 1
echo "$kind $target: as ClusterFuzz runs it"
