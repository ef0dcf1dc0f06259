#!/usr/bin/env bash
# find_bugs.sh [--seeds N] [--time SECONDS] [--engine libfuzzer|afl] [BUG...]: every planted bug must be found from an
# empty corpus, by each engine alone, under its own rule. Prints a line a run and a table; exit 1 if one was missed.
set -euo pipefail
cd "$(dirname "$0")/.."
seeds=5 time=60 engines=(libfuzzer afl) bugs=()
while [ $# -gt 0 ]; do
    case $1 in
    --seeds) seeds=$2 && shift 2 ;;
    --time) time=$2 && shift 2 ;;
    --engine) engines=("$2") && shift 2 ;;
    -*) echo "find_bugs: unknown option $1" >&2 && exit 2 ;;
    *) bugs+=("$1") && shift ;;
    esac
done
scripts/setup.sh campaign
scripts/build.sh asan hu
mapfile -t all < <(build/asan/hu drivers --bugs | cut -f 1)
[ ${#bugs[@]} -gt 0 ] || bugs=("${all[@]}")
# Built once for all of them.
HU_DRIVERS=$(IFS=';' && echo "${bugs[*]}")
export HU_DRIVERS
targets=()
for bug in "${bugs[@]}"; do targets+=("fuzz_hot_update-$bug"); done
for kind in asan libfuzzer afl; do scripts/build.sh "$kind" "${targets[@]}"; done
[ "${engines[*]}" = libfuzzer ] || scripts/build.sh afl afl_mutator

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
missed=0 total=0
for bug in "${bugs[@]}"; do
    rule=$(build/asan/hu drivers --bugs | awk -F '\t' -v bug="$bug" '$1 == bug {print $3}')
    for engine in "${engines[@]}"; do
        times=()
        for seed in $(seq 1 "$seeds"); do
            out=$scratch/$bug-$engine-$seed
            start=$(date +%s%N)
            scripts/fuzz.sh --bug "$bug" --engine "$engine" --empty --seed "$seed" --stop --time "$time" \
                --out "$out" >"$scratch/log" 2>&1 || true
            took=$((($(date +%s%N) - start) / 100000000))
            found=$(find "$out/findings" -mindepth 1 -maxdepth 1 -type d -printf '%f ' 2>/dev/null || true)
            total=$((total + 1))
            if [ "$found" = "$rule " ]; then
                times+=("$((took / 10)).$((took % 10))")
            else
                missed=$((missed + 1))
                times+=("MISSED(${found:-nothing})")
            fi
            rm -rf "$out"
        done
        printf '%-28s %-10s %-36s %s s\n' "$bug" "$engine" "$rule" "${times[*]}"
    done
done
echo "$((total - missed)) passed, $missed failed"
[ "$missed" = 0 ]
