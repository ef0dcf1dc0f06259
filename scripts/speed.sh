#!/usr/bin/env bash
# speed.sh: the speed of fuzz_hot_update on the reference driver as a share of an empty target's, same build, same run,
# median of five (P1 libFuzzer under ASan+UBSan, P2 without, P3 AFL++), stability (P4) and coverage counters (P11).
# Prints each with what is owed; exit 1 where one is below three quarters of it.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh campaign
scripts/build.sh asan hu
for kind in libfuzzer libfuzzer-plain afl; do scripts/build.sh "$kind" fuzz_hot_update empty; done
scripts/build.sh afl afl_mutator
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/seeds.sh fuzz_hot_update "$work/seeds"
operations=0 events=0 count=0
for seed in corpus/*/*.hu; do
    grep -q '^driver: reference' "$seed" || continue
    grep -q misbehave "$seed" && continue
    operations=$((operations + $(sed '1,/^$/d' "$seed" | grep -c . || true)))
    events=$((events + $(build/asan/hu trace "$seed" 2>/dev/null | wc -l)))
    count=$((count + 1))
done
echo "corpus: $count inputs, mean $((operations / count)) operations, $((events / count)) events"
below=0
median() { sort -n | sed -n 3p; }
row() { # name, what, share, goal
    awk -v n="$1" -v w="$2" -v s="$3" -v g="$4" 'BEGIN {
        printf "%-4s %-52s %.4f of the ceiling, owed %s: %s\n", n, w, s, g, s >= 0.75 * g ? "held" : "BELOW"
        exit !(s >= 0.75 * g)}' || below=1
}
speed_of() { # program, runs, arguments...
    local program=$1 runs=$2
    shift 2
    local start
    start=$(date +%s%N)
    "$program" -runs="$runs" -seed=1 -max_len=1024 -verbosity=0 "$@" >/dev/null 2>&1
    awk -v r="$runs" -v t=$(($(date +%s%N) - start)) 'BEGIN {printf "%.0f\n", r * 1e9 / t}'
}
lib_share() { # kind
    local empty ours
    for _ in 1 2 3 4 5; do
        empty=$(speed_of "build/$1/empty" 2000000)
        ours=$(speed_of "build/$1/fuzz_hot_update" 100000 "$work/seeds")
        awk -v a="$ours" -v b="$empty" 'BEGIN {printf "%.5f\n", a / b}'
    done | median
}
row P1 "libFuzzer, ASan+UBSan" "$(lib_share libfuzzer)" 0.10
row P2 "libFuzzer, no sanitizer" "$(lib_share libfuzzer-plain)" 0.10
afl_speed() { # program, seeds
    rm -rf "$work/afl"
    AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_QUIET=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 afl-fuzz -i "$2" -o "$work/afl" \
        -V 8 -s 1 -m none -- "$1" >/dev/null 2>&1
    sed -n 's/^execs_per_sec *: *//p' "$work/afl/default/fuzzer_stats"
}
mkdir -p "$work/one" && head -c 16 /dev/zero >"$work/one/zeros"
share=$(for _ in 1 2 3 4 5; do
    awk -v a="$(afl_speed build/afl/fuzz_hot_update "$work/seeds")" -v b="$(afl_speed build/afl/empty "$work/one")" \
        'BEGIN {printf "%.5f\n", a / b}'
done | median)
row P3 "AFL++ persistent, ASan+UBSan" "$share" 0.80
afl_speed build/afl/fuzz_hot_update "$work/seeds" >/dev/null
stable=$(sed -n 's/^stability *: *//p' "$work/afl/default/fuzzer_stats")
echo "P4   AFL++ stability $stable, owed 100.00%"
[ "$stable" = 100.00% ] || below=1
counters=$(build/libfuzzer/fuzz_hot_update -runs=1 2>&1 | sed -nE 's/.*\(([0-9]+) inline 8-bit counters\).*/\1/p')
echo "P11  $counters coverage counters, owed at most 8000"
[ "$counters" -le 8000 ] || below=1
exit "$below"
