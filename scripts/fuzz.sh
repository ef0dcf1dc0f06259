#!/usr/bin/env bash
# A fuzz campaign: libFuzzer and AFL++ side by side, sharing what they find, explained at the end.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
usage() {
    cat <<'END'
usage: scripts/fuzz.sh [options]
  --time SECONDS     how long (60)
  --engine NAME      libfuzzer, afl or both (both)
  --target NAME      fuzz_hot_update (default), fuzz_restore_payload, fuzz_calls, fuzz_text, prop_*
  --driver NAME      a shipped driver (reference); build/asan/hu drivers lists them
  --bug NAME         a planted bug as the driver; build/asan/hu drivers --bugs lists them
  --out DIR          where the campaign lives (out/DRIVER-TARGET); one that is there is resumed
  --seed N           for the engines' random numbers (1)
  --empty            start from no corpus
  --stop             end at the first finding
exit code: 0 no findings, 1 findings, 2 the campaign could not be run, 130 interrupted
END
}
fail() {
    echo "fuzz: $1" >&2
    exit 2
}

time=60 engine=both target=fuzz_hot_update driver=reference out='' seed=1 empty=0 stop=0
while [ $# -gt 0 ]; do
    case $1 in
    --time | --engine | --target | --driver | --bug | --out | --seed)
        [ $# -ge 2 ] || fail "$1 needs a value"
        option=${1#--}
        [ "$option" = bug ] && option=driver
        printf -v "$option" %s "$2"
        shift 2
        ;;
    --empty) empty=1 && shift ;;
    --stop) stop=1 && shift ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && fail "unknown option $1" ;;
    esac
done
case $engine in libfuzzer | afl | both) ;; *) fail "--engine is libfuzzer, afl or both, not $engine" ;; esac
case $time$seed in *[!0-9]*) fail "--time and --seed are whole numbers" ;; esac
[ "$time" -ge 1 ] || fail "--time is at least one second"
[[ $target =~ ^(fuzz|prop)_[a-z_]+$ ]] || fail "--target is the name of a fuzz target, not $target"
uses_driver=0
case $target in fuzz_hot_update | fuzz_restore_payload) uses_driver=1 ;; esac
[ "$uses_driver" = 1 ] || [ "$driver" = reference ] || fail "$target does not run the driver; --driver has no use"
name=$target
[ "$driver" = reference ] || name=$target-$driver
out=${out:-out/$driver-$target}
[ "${out:0:1}" = / ] || out=$PWD/$out
cd "$root"

# -- build --
start_of_build=$SECONDS
scripts/setup.sh campaign
say_build() { echo "building $1 (the log is build/$1.log)"; }
say_build asan
scripts/build.sh asan hu
known=$(build/asan/hu drivers && build/asan/hu drivers --bugs | cut -f 1)
if [ "$uses_driver" = 1 ] && ! grep -qx -- "$driver" <<<"$known"; then
    fail "no driver is called $driver; build/asan/hu drivers and hu drivers --bugs list them"
fi
export HU_DRIVERS=$driver
scripts/build.sh asan "$name" || exit 2
if [ "$engine" != afl ]; then say_build libfuzzer && scripts/build.sh libfuzzer "$name"; fi
if [ "$engine" != libfuzzer ]; then
    say_build afl
    scripts/build.sh afl "$name" afl_mutator
fi
echo "built in $((SECONDS - start_of_build)) s"

# -- where things are --
corpus=$out/corpus          # libFuzzer's; AFL++ reads it too
crashes=$out/crashes        # inputs that broke something, from either engine
afl=$out/afl
mkdir -p "$corpus" "$crashes" "$out/findings" "$out/log" "$afl" "$out/seeds"
lock=$out/.running
if ! mkdir "$lock" 2>/dev/null; then
    [ -n "$(find "$lock" -mmin +1440)" ] || ! kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null ||
        fail "a campaign is running in $out (process $(cat "$lock/pid"))"
fi
echo $$ >"$lock/pid"
resumed=''
[ -z "$(ls -A "$corpus")" ] || resumed=', resumed'

if [ "$empty" = 0 ]; then
    scripts/seeds.sh "$target" "$out/seeds"
    cp -n "$out/seeds"/* "$corpus"/ 2>/dev/null || true
fi
if [ -z "$(ls -A "$corpus")" ]; then
    mkdir -p "$out/start"
    # A header and no operation: AFL++ wants a first input that breaks nothing.
    head -c 16 /dev/zero >"$out/start/zeros"
fi

# -- engines --
cores=$(nproc)
pin() { # core command...
    local core=$1
    shift
    if [ "$cores" -ge 2 ] && command -v taskset >/dev/null; then exec taskset -c "$core" "$@"; else exec "$@"; fi
}
end=$((SECONDS + time))
children=()
run_libfuzzer() {
    trap 'kill -INT $fuzzer 2>/dev/null; wait; exit 0' INT TERM
    local round=0 left log fuzzer
    while left=$((end - SECONDS)) && [ "$left" -gt 0 ]; do
        log=$out/log/libfuzzer-$round.log
        (pin 0 "build/libfuzzer/$name" "$corpus" -max_total_time="$left" -seed=$((seed + round)) -timeout=25 \
            -artifact_prefix="$crashes/" -reload=2 -print_final_stats=1 -max_len=4096 >"$log" 2>&1) &
        fuzzer=$!
        wait $fuzzer || true
        [ "$stop" = 0 ] || grep -q 'Done [0-9]* runs' "$log" || return 0
        # A seed that breaks the driver is a finding already: without it the engine gets past its start.
        if ! grep -aq INITED "$log"; then
            (cd "$corpus" && sha1sum -- * 2>/dev/null) | while read -r sum input; do
                [ ! -e "$crashes/crash-$sum" ] || rm -f "$corpus/$input"
            done
        fi
        # A bug that is hit at once, again and again, is not worth a thousand files.
        [ "$(find "$crashes" -type f | wc -l)" -lt 200 ] || return 0
        round=$((round + 1))
    done
}
run_afl() {
    local from=$corpus
    [ -n "$(ls -A "$corpus")" ] || from=$out/start
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
    local where=() cmplog=(-c 0)
    [ "$cores" -ge 2 ] && where=(-b 1)
    # Looking into comparisons doubles the work where a seed is long; the payload's checksums need it.
    exec afl-fuzz -i "$from" -o "$afl" "${sync[@]}" "${where[@]}" "${cmplog[@]}" -s "$seed" -V "$time" -t 2000 \
        -m none -- "build/afl/$name" >"$out/log/afl.log" 2>&1
}
instance=default
[ "$engine" = both ] && instance=main
if [ "$engine" != afl ]; then
    run_libfuzzer &
    children+=($!)
fi
if [ "$engine" != libfuzzer ]; then
    run_afl &
    children+=($!)
fi

# -- watching --
share() { # what AFL++ found, to libFuzzer; it reads the folder again every two seconds
    [ "$engine" = both ] || return 0
    local input name_of to
    for input in "$afl/$instance"/queue/id:*; do
        name_of=${input##*/}
        name_of=${name_of%%,*}
        to=$corpus/afl-${name_of/:/}
        [ -e "$to" ] || [ ! -f "$input" ] || cp "$input" "$to" 2>/dev/null || true
    done
}
number_of() { # file, key: a line "key : value" of fuzzer_stats
    sed -n "s/^$2 *: *//p" "$1" 2>/dev/null | tail -n 1
}
crash_files() {
    find "$crashes" -type f 2>/dev/null
    find "$afl/$instance/crashes" -type f -name 'id:*' 2>/dev/null || true
}
# A crashing input is run once by the replay program, which says the rule; the smallest input of a rule is kept.
triaged=$out/log/triaged.txt
touch "$triaged"
triage() {
    local input rule folder report=$out/log/report.txt
    crash_files | while read -r input; do
        case $(basename "$input") in README*) continue ;; esac
        ! grep -qxF -- "$input" "$triaged" || continue
        echo "$input" >>"$triaged"
        if { "build/asan/$name" "$input" >"$report" 2>&1; } 2>/dev/null; then
            rule=not_reproduced
        else
            rule=$(sed -nE 's/^ASSERTION FAILED: ([a-z_]+)$/\1/p' "$report" | head -n 1)
            [ -n "$rule" ] || rule=$(sed -nE 's/^SUMMARY: [A-Za-z]+: ([a-z-]+).*/sanitizer-\1/p' "$report" | head -n 1)
            rule=${rule:-died}
        fi
        folder=$out/findings/$rule
        mkdir -p "$folder"
        echo "$input" >>"$folder/inputs.txt"
        if [ ! -f "$folder/input" ] || [ "$(stat -c %s "$input")" -lt "$(stat -c %s "$folder/input")" ]; then
            cp "$input" "$folder/input"
            cp "$report" "$folder/report.txt"
        fi
    done
}
findings() { # "rule 3, rule 1"
    local folder said=''
    for folder in "$out"/findings/*/; do
        [ -d "$folder" ] || continue
        said+="${said:+, }$(basename "$folder") $(wc -l <"$folder/inputs.txt")"
    done
    echo "${said:-none}"
}
progress() {
    local line lib='' afl_part='' stats=$afl/$instance/fuzzer_stats log
    log=$(find "$out/log" -name 'libfuzzer-*.log' -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f 2-)
    if [ -n "$log" ]; then
        line=$(tail -c 4000 "$log" | grep -a '^#[0-9]' | tail -n 1 || true)
        lib=$(echo "$line" | sed -nE 's/.*cov: ([0-9]+).*corp: ([0-9]+).*exec\/s: ([0-9]+).*/libFuzzer \3\/s edges \1 corpus \2/p')
    fi
    if [ -f "$stats" ]; then
        afl_part="AFL++ $(number_of "$stats" execs_per_sec)/s edges $(number_of "$stats" edges_found) corpus $(number_of "$stats" corpus_count) stable $(number_of "$stats" stability)"
    fi
    line=$(printf '%3d s of %d  %s  %s  findings %s' $((time - end + SECONDS)) "$time" "$lib" "$afl_part" \
        "$(findings)")
    if [ -t 1 ]; then printf '\r\033[K%s' "$line"; else echo "$line"; fi
}
interrupted=0
finish_engines() {
    local child
    for child in "${children[@]}"; do kill -INT "$child" 2>/dev/null || true; done
}
trap 'interrupted=1; finish_engines' INT TERM
echo "$name$resumed: $engine, $time s, $out"
alive() {
    local child any=1
    for child in "${children[@]}"; do kill -0 "$child" 2>/dev/null && any=0; done
    return $any
}
tick=0
while alive && [ "$interrupted" = 0 ] && [ "$SECONDS" -lt $((end + 15)) ]; do
    sleep 1 || true
    tick=$((tick + 1))
    if [ $((tick % 3)) -eq 0 ]; then share && triage; fi
    if [ -t 1 ] || [ $((tick % 10)) -eq 0 ]; then progress; fi
    if [ "$stop" = 1 ] && [ -n "$(crash_files)" ]; then finish_engines && break; fi
done
finish_engines
wait || true
share
if [ -t 1 ]; then progress && echo; else progress; fi
if [ "$engine" != libfuzzer ] && [ ! -f "$afl/$instance/fuzzer_stats" ]; then
    tail -n 20 "$out/log/afl.log" >&2
    rm -rf "$lock"
    fail "AFL++ did not start; its whole log is $out/log/afl.log"
fi
if [ "$engine" != afl ] && ! grep -aq 'Running with entropic\|INFO: Seed' "$out"/log/libfuzzer-*.log; then
    tail -n 20 "$out"/log/libfuzzer-0.log >&2
    rm -rf "$lock"
    fail "libFuzzer did not start; its log is $out/log/libfuzzer-0.log"
fi

# -- what it means --
# "No finding" is worth what was put to the test.
survey() {
    local driver_is=() all=()
    case $target in
    fuzz_hot_update) driver_is=(--driver "$driver") ;;
    fuzz_restore_payload) driver_is=(--payload --driver "$driver") ;;
    fuzz_calls) driver_is=(--driver scripted) ;;
    *) return 0 ;;
    esac
    mapfile -t all < <(find "$corpus" "$afl/$instance/queue" -maxdepth 1 -type f 2>/dev/null | head -n 3000)
    [ ${#all[@]} -eq 0 ] || build/asan/hu survey "${driver_is[@]}" "${all[@]}" 2>/dev/null || true
}
triage
rm -rf "$lock"
count=0
for folder in "$out"/findings/*/; do
    [ -d "$folder" ] || continue
    count=$((count + 1))
    echo
    echo "== $(basename "$folder") ($(wc -l <"$folder/inputs.txt") inputs)"
    sed '/^DEDUP_TOKEN/,$d' "$folder/report.txt"
    options=''
    [ "$driver" = reference ] || options="--driver $driver "
    [ "$target" != fuzz_restore_payload ] || options="--payload $options"
    case $target in
    fuzz_hot_update | fuzz_restore_payload) echo "  again    build/asan/hu replay $options${folder}input" ;;
    fuzz_calls) echo "  again    build/asan/hu replay --driver scripted ${folder}input" ;;
    *) echo "  again    build/asan/$name ${folder}input" ;;
    esac
    echo "  explain  scripts/reproduce.sh $options${folder}input"
done
if [ "$count" -eq 0 ]; then
    echo "no findings"
    survey
else
    echo
    echo "findings: $count rule$([ "$count" = 1 ] || echo s); they are in $out/findings"
fi
[ "$interrupted" = 0 ] || exit 130
[ "$count" -eq 0 ] || exit 1
