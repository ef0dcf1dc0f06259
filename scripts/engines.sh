#!/usr/bin/env bash
# How the engines of a campaign are run, for scripts/fuzz.sh.
# shellcheck disable=SC2154 # the variables are those of fuzz.sh
pin() { # core command...
    local core=$1
    shift
    if [ "$cores" -ge 2 ] && command -v taskset >/dev/null; then exec taskset -c "$core" "$@"; else exec "$@"; fi
}
one_libfuzzer() { # log, seconds, seed, corpus, options...: one process, to its first finding
    local log=$1 seconds=$2 number=$3 folder=$4
    shift 4
    (pin 0 "$libfuzzer/$name" "$folder" -max_total_time="$seconds" -seed="$number" -timeout=25 \
        "${words[@]/#/-dict=}" -artifact_prefix="$crashes/" -reload=2 -print_final_stats=1 "$@" >"$log" 2>&1) &
    fuzzer=$!
    wait "$fuzzer" || true
    # A seed that breaks the driver is a finding already: without it the engine gets past its start.
    if ! grep -aq INITED "$log"; then
        (cd "$folder" && sha1sum -- * 2>/dev/null) | while read -r sum input; do
            [ ! -e "$crashes/crash-$sum" ] || rm -f "$folder/$input"
        done
    fi
    # A bug that is hit at once, again and again, is not worth a thousand files.
    [ "$(find "$crashes" -type f | wc -l)" -lt 200 ] || return 1
    [ "$stop" = 0 ] || grep -q 'Done [0-9]* runs' "$log"
}
# First of all how a driver that nobody knows is talked to: short inputs, from private data alone, a third of the time.
learn() {
    local until=$((SECONDS + (end - SECONDS) / 3)) round=0
    [ "$until" -le $((SECONDS + 60)) ] || until=$((SECONDS + 60))
    mkdir -p "$out/learned"
    cp -n "$out"/seeds/escape-* "$out/learned"/
    while [ "$SECONDS" -lt "$until" ]; do
        HU_LEARN=1 one_libfuzzer "$out/log/libfuzzer-learns-$round.log" $((until - SECONDS)) $((seed + round)) \
            "$out/learned" -max_len=640 || return 1
        round=$((round + 1))
    done
    cp -n "$out"/learned/* "$corpus"/
}
# Long scenarios are slow, and say little that short ones do not.
longest=1024
[ "$target" != fuzz_text ] || longest=4096
run_libfuzzer() {
    trap 'kill -INT $fuzzer 2>/dev/null; wait; exit 0' INT TERM
    local round=0 left fuzzer
    if compgen -G "$out/seeds/escape-*" >/dev/null && [ ! -d "$out/learned" ]; then learn || return 0; fi
    while left=$((end - SECONDS)) && [ "$left" -gt 0 ]; do
        one_libfuzzer "$out/log/libfuzzer-$round.log" "$left" $((seed + round)) "$corpus" -max_len="$longest" || return 0
        round=$((round + 1))
    done
}
run_afl() {
    local from=$out/start
    [ -z "$(ls -A "$afl")" ] || from=-
    local sync=()
    [ "$engine" = both ] && sync=(-M main -F "$corpus")
    export AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_SYNC_TIME=1 AFL_IMPORT_FIRST=1 AFL_AUTORESUME=1 AFL_QUIET=1 \
        AFL_FORKSRV_INIT_TMOUT=30000
    # Without affinity it runs at half speed; options of a shell for sanitizers make it refuse to start.
    unset AFL_NO_AFFINITY ASAN_OPTIONS UBSAN_OPTIONS MSAN_OPTIONS
    case $(cat /proc/sys/kernel/core_pattern 2>/dev/null) in \|*) export AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 ;; esac
    [ "$target" = fuzz_text ] || export AFL_CUSTOM_MUTATOR_LIBRARY=$root/build/afl/afl_mutator.so
    [ "$stop" = 0 ] || export AFL_BENCH_UNTIL_CRASH=1
    local where=() cmplog=()
    [ "$cores" -ge 2 ] && where=(-b 1)
    # Comparisons are the driver's. Looking into them doubles the work: the payload's checksums need it, and private data of
    # which nothing but the driver's constants is known.
    if [ "$target" = fuzz_restore_payload ] || [ ${#words[@]} -gt 0 ]; then cmplog=(-c 0 "${words[@]/#/-x}"); fi
    exec afl-fuzz -i "$from" -o "$afl" -G "$longest" "${sync[@]}" "${where[@]}" "${cmplog[@]}" -s "$seed" -V "$time" -t 2000 \
        -m none -- "$afl_bin/$name" >"$out/log/afl.log" 2>&1
}
