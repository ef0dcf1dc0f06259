#!/usr/bin/env bash
# check.sh OUT ENGINE SANITIZER TARGET HU: is TARGET in OUT what a build for that engine and sanitizer owes? A line for each
# thing that is wrong; exit 1 if there is one. HU prints and packs scenarios. Sharper than OSS-Fuzz's own check where
# that is weak on small C targets: it counts in our code alone, and runs every seed.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(realpath "$1") engine=$2 sanitizer=$3 target=$4 hu=$(realpath "$5")
EDGES_MIN=300 CALLS_MIN=300
program=$out/$target
work=$(mktemp -d -p "$(dirname "$out")")
trap 'rm -rf "$work"' EXIT
wrong=0
complain() {
    echo "gate: $engine $sanitizer $target: $*" >&2
    wrong=$((wrong + 1))
}
inside() { timeout 120 scripts/gate/sandbox.sh "$out" "$work/seeds" "$@"; }
# The last lines of what a run said, on one.
end_of() { tail -n 3 "$1" | tr '\n' ' '; }

check_edges() {
    local edges
    # Guards have four bytes, counters one; a profile's counters eight.
    edges=$(readelf -SW "$program" | sed 's/\[ */[/' | awk '
        $2 == "__sancov_guards" || $2 == "__sancov_cntrs" || $2 == "__llvm_prf_cnts" {
            print $2, $6 }' | while read -r section size; do
        case $section in *guards) echo $((16#$size / 4)) ;; *cntrs) echo $((16#$size)) ;; *) echo $((16#$size / 8)) ;; esac
    done | sort -n | tail -n 1)
    [ "$sanitizer" = introspector ] || [ "${edges:-0}" -ge "$EDGES_MIN" ] ||
        complain "${edges:-0} edges are instrumented; $EDGES_MIN are owed"
}

# In functions of C: engines and the sanitizers' own are C++ or reserved names.
check_sanitizer_calls() {
    local name count own
    case $sanitizer in address) own=asan ;; undefined) own=ubsan ;; memory) own=msan ;; *) own='' ;; esac
    objdump -d --no-show-raw-insn "$program" | awk '
        /^[0-9a-f]+ <.*>:$/ { ours = $2 !~ /^<_/ }
        ours && match($0, /(call|jmp) +[0-9a-f]+ <__[a-z]+san_/) { name = substr($0, RSTART, RLENGTH); sub(/.*<__/, "", name)
            count[name]++ }
        END { for (n in count) print n count[n] }' | tr _ ' ' >"$work/calls"
    for name in asan ubsan msan tsan hwasan; do
        count=$(awk -v n="$name" '$1 == n { print $2 }' "$work/calls")
        if [ "$name" = "$own" ]; then
            [ "${count:-0}" -ge "$CALLS_MIN" ] ||
                complain "our code calls $name ${count:-0} times; $CALLS_MIN are owed"
        elif [ "${count:-0}" -gt 0 ]; then
            complain "our code calls $name $count times: this is no such build"
        fi
    done
}

check_libraries() {
    local needed
    # libstdc++ stands for the static libc++ of OSS-Fuzz's images.
    for needed in $(readelf -d "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
        case $needed in
        libc.so.6 | libm.so.6 | libgcc_s.so.1 | libdl.so.2 | libpthread.so.0 | libresolv.so.2 | librt.so.1 | libstdc++.so.6 | ld-linux-x86-64.so.2) ;;
        *) complain "needs $needed, which is not on the machine that runs it" ;;
        esac
    done
    ! readelf -d "$program" | grep -qE '\((RPATH|RUNPATH)\)' || complain "looks for libraries in folders of this machine"
    readelf -h "$program" | grep 'Machine:.*X86-64' >/dev/null || complain "is not for x86-64"
}

# Nothing but targets and what belongs to them by name.
check_folder() {
    local file name
    while read -r file; do
        name=$(basename "$file")
        case $name in
        *_seed_corpus.zip) name=${name%_seed_corpus.zip} ;;
        *.dict | *.options) name=${name%.*} ;;
        *)
            [[ $name =~ ^[A-Za-z0-9_-]+$ ]] || complain "$name is no name for a target"
            if [ ! -x "$file" ] || ! grep -q LLVMFuzzerTestOneInput "$file"; then complain "$name is no fuzz target"; fi
            continue
            ;;
        esac
        [ ! -x "$file" ] || complain "$(basename "$file") is executable"
        [ -f "$out/$name" ] || complain "$(basename "$file") belongs to no target"
    done < <(find "$out" -mindepth 1 ! -type d)
    [ -z "$(find "$out" -mindepth 1 -type d)" ] || complain "there is a folder in \$OUT"
}

comes_back() { # seed, whose calls it holds
    "$hu" print "${@:2}" "$1" >"$work/text" 2>/dev/null && "$hu" pack "$work/text" -o "$work/bytes" 2>/dev/null &&
        cmp -s "$work/bytes" "$1"
}
# Each seed decodes, prints, and packs to itself: a change of the format does not pass unseen.
check_seeds() {
    local seed bad=0
    mkdir -p "$work/seeds"
    unzip -qo "$out/${target}_seed_corpus.zip" -d "$work/seeds" 2>/dev/null || complain "has no seed corpus"
    seeds=$(find "$work/seeds" -type f | wc -l)
    [ "$seeds" -gt 0 ] || complain "has no seed"
    # The same bytes are looked at once, not in each configuration.
    local known
    known=$(dirname "$out")/decoded-$(sha1sum <"$out/${target}_seed_corpus.zip" 2>/dev/null | cut -c 1-40)
    [ ! -e "$known" ] || return 0
    for seed in "$work/seeds"/*; do
        if ! "$hu" print "$seed" >"$work/text" 2>&1; then
            bad=$((bad + 1)) && complain "seed $(basename "$seed") does not decode"
        elif [ "$target" != fuzz_text ] && ! comes_back "$seed" && ! comes_back "$seed" --driver scripted; then
            bad=$((bad + 1)) && complain "seed $(basename "$seed") does not come back from its text"
        fi
        [ "$bad" -lt 3 ] || break
    done
    [ "$bad" != 0 ] || touch "$known"
}

check_run() { # name, what its output has to hold, command...
    local log=$work/$1.log code=0
    inside "${@:3}" >"$log" 2>&1 || code=$?
    [ "$code" = 0 ] || complain "$1: ends with $code: $(end_of "$log")"
    grep -aqE "$2" "$log" || complain "$1: does not say \"$2\": $(end_of "$log")"
    local bad='no interesting inputs|runtime error|ERROR:'
    ! grep -aqE "$bad" "$log" || complain "$1: $(grep -aE -m 1 "$bad" "$log")"
}
check_runs() {
    local one
    one=$(find "$work/seeds" -type f -printf '%f\n' | sort | sed -n 1p)
    case $engine-$sanitizer in
    *-coverage | *-introspector)
        check_run seeds "Executed $one" bash -c "cd /tmp/seeds && exec \"\$0\" *" "@OUT@/$target"
        ;;
    libfuzzer-*)
        check_run start 'Done 4 runs' "$target" -- -seed=1337 -runs=4
        # An empty input, and one or two of the engine's own, come first.
        check_run seeds "Done ($((seeds + 1))|$((seeds + 2))|$((seeds + 3))) runs" "$target" -runs=0 /tmp/seeds
        check_run again 'Executed' "$target" -runs=100 "/tmp/seeds/$one"
        check_run random 'Done [0-9]+ runs' "$target" -seed=7 -runs=3000 -max_total_time=20 -max_len=256
        ;;
    afl-*)
        check_run start 'Captured [0-9]{2,} tuples' \
            afl-showmap -m none -o /tmp/map -- "@OUT@/$target" "/tmp/seeds/$one"
        check_run seeds 'Execution successful' bash -c "cd /tmp/seeds && exec \"\$0\" *" "@OUT@/$target"
        ;;
    *) check_run seeds "^$seeds inputs ran" "$target" /tmp/seeds ;;
    esac
}

[ -x "$program" ] || { complain "was not built" && exit 1; }
check_folder
check_edges
check_sanitizer_calls
check_libraries
check_seeds
[ "$wrong" = 0 ] || exit 1
check_runs
[ "$wrong" = 0 ]
