#!/usr/bin/env bash
# speed.sh: the speed of fuzz_hot_update on the reference driver as a share of an empty target's, same build, same run,
# median of five (P1 libFuzzer under ASan+UBSan, P2 without, P3 AFL++), stability (P4), what an execution costs without
# its engine (P5, P6, P12) and coverage counters (P11). Prints each with what is owed, and what single steps cost; exit 1
# where one is below three quarters of it. About six minutes; AFL++ wants an idle core.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh speed
scripts/build.sh asan hu
scripts/build.sh libfuzzer fuzz_hot_update empty speed
scripts/build.sh libfuzzer-plain fuzz_hot_update empty
scripts/build.sh afl fuzz_hot_update empty
# In memory: what the file system costs is not the target's.
work=$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/seeds.sh fuzz_hot_update "$work/seeds"
operations=0 events=0 count=0
for seed in "$work"/seeds/*; do
    operations=$((operations + $(build/asan/hu print "$seed" | sed '1,/^$/d' | grep -c '^ *[a-z]' || true)))
    events=$((events + $(build/asan/hu trace "$seed" 2>/dev/null | wc -l)))
    count=$((count + 1))
done
echo "corpus: $count inputs, mean $((operations / count)) operations, $((events / count)) events"
below=0
median() { sort -n | sed -n 3p; }
row() { # name, what, share, goal
    awk -v n="$1" -v w="$2" -v s="$3" -v g="$4" 'BEGIN {
        printf "%-4s %-60s %.4f of the ceiling, owed %s: %s\n", n, w, s, g, (s >= 0.75 * g ? "held" : "BELOW")
        exit (s < 0.75 * g)}' || below=1
}
most() { # name, what, number, unit, goal
    awk -v n="$1" -v w="$2" -v s="$3" -v u="$4" -v g="$5" 'BEGIN {
        printf "%-4s %-60s %s %s, owed at most %s: %s\n", n, w, s, u, g, (s <= g / 0.75 ? "held" : "BELOW")
        exit (s > g / 0.75)}' || below=1
}
speed_of() { # program, runs, seeds...
    local program=$1 runs=$2 start
    shift 2
    rm -rf "$work/found" && mkdir "$work/found"
    start=$(date +%s%N)
    "$program" -runs="$runs" -seed=1 -max_len=256 -verbosity=0 "$work/found" "$@" >/dev/null 2>&1
    awk -v r="$runs" -v t=$(($(date +%s%N) - start)) 'BEGIN {printf "%.0f\n", r * 1e9 / t}'
}
lib_share() { # kind
    local empty ours
    for _ in 1 2 3 4 5; do
        empty=$(speed_of "build/$1/empty" 2000000)
        ours=$(speed_of "build/$1/fuzz_hot_update" 150000 "$work/seeds")
        awk -v a="$ours" -v b="$empty" 'BEGIN {printf "%.5f %d %d\n", a / b, a, b}'
    done | median
}
share() { # name, what, kind
    local said
    said=$(lib_share "$3")
    row "$1" "$2 ($(cut -d' ' -f2 <<<"$said") of $(cut -d' ' -f3 <<<"$said") a second)" "$(cut -d' ' -f1 <<<"$said")" 0.10
}
share P1 "libFuzzer, ASan+UBSan" libfuzzer
share P2 "libFuzzer, no sanitizer" libfuzzer-plain
afl_speed() { # program, seeds
    rm -rf "$work/afl"
    AFL_TRY_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_QUIET=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
        afl-fuzz -i "$2" -o "$work/afl" -V 8 -s 1 -G 256 -m none -- "$1" >/dev/null 2>&1
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

# -- without an engine --
costs=$(for _ in 1 2 3 4 5; do build/libfuzzer/speed rows; done)
cost() { sed -n "s/^$1 //p" <<<"$costs" | median; }
row P5 "nothing but reset, and 16 pages kept, poisoned and freed" "$(for _ in 1 2 3 4 5; do speed_of build/libfuzzer/empty 2000000; done |
    median | awk -v own=$(($(cost empty_scenario | cut -d. -f1) + $(cost sixteen_pages | cut -d. -f1))) \
        '{e = 1e9 / $1; printf "%.4f", e / (e + own)}')" 0.50
most P6 "16 scattered pages mapped, touched, unmapped" "$(cost map_touch_unmap)" ns 2000
most P12 "judging, an event" "$(cost judge)" ns 50
step() { # name, scenario lines
    printf 'driver: reference\n\n%b' "$2" >"$work/step.hu"
    build/asan/hu pack "$work/step.hu" -o "$work/$1"
    build/libfuzzer/speed 5000 "$work/$1" | awk -v n="$1" -v e="$(build/asan/hu trace "$work/step.hu" | wc -l)" \
        '{printf "     %-60s %d ns, %d events\n", n, $1, e}'
}
step start 'start\n'
step start,work 'work vf 0 seed 1\n'
step start,work,hot_update 'work vf 0 seed 1\nhot update\n'
calls() { # of the system, by so many executions
    ASAN_OPTIONS=detect_leaks=0 strace -c -o "$work/strace" build/libfuzzer/speed "$1" "$work/start,work,hot_update" >/dev/null 2>&1
    awk '$NF == "total" {print $4}' "$work/strace"
}
few=$(calls 20)
many=$(calls 2000)
echo "P5   system calls of 100 and of 10,000 executions: $few and $many, owed as many"
[ "$few" = "$many" ] || below=1
allocations() {
    build/libfuzzer/fuzz_hot_update -trace_malloc=1 -runs="$1" "$work/start,work,hot_update" 2>&1 | grep -c 'MALLOC\[' || true
}
echo "P5   blocks of the heap an execution: $((($(allocations 102) - $(allocations 2)) / 100)), owed at most 1"
[ $((($(allocations 102) - $(allocations 2)) / 100)) -le 1 ] || below=1
counters=$(build/libfuzzer/fuzz_hot_update -runs=1 2>&1 | sed -nE 's/.*\(([0-9]+) inline 8-bit counters\).*/\1/p')
most P11 "coverage counters" "$counters" counters 8000
exit "$below"
