#!/usr/bin/env bash
# coverage.sh: how much of the reference driver the shape corpus reaches, and the lines that it does not. Fewer than 95
# lines in a hundred is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! { cmake -S . -B build/coverage -G Ninja -DCMAKE_C_COMPILER=clang-14 \
    -DCMAKE_C_FLAGS='-fprofile-instr-generate -fcoverage-mapping' &&
    cmake --build build/coverage --target hu fuzz_hot_update; } >"$work/log" 2>&1; then
    tail -n 20 "$work/log" >&2
    exit 2
fi
mkdir "$work/seeds"
for seed in corpus/shape/*.hu; do
    grep -q '^driver: *scripted' "$seed" || LLVM_PROFILE_FILE=$work/hu build/coverage/hu pack "$seed" -o "$work/seeds/$(basename "$seed" .hu)"
done
LLVM_PROFILE_FILE=$work/raw build/coverage/fuzz_hot_update "$work/seeds" >/dev/null
llvm-profdata-14 merge -o "$work/profile" "$work/raw"
cov() { llvm-cov-14 "$1" build/coverage/fuzz_hot_update -instr-profile="$work/profile" "${@:2}"; }
for unit in src/driver/*.c; do
    cov show "$unit" 2>/dev/null | grep -E '^ +[0-9]+\| +0\|' | sed "s|^|$unit |" || true
done
# The columns of lines: how many, how many missed.
cov report src/driver/*.c 2>/dev/null | awk '
    $1 == "TOTAL" { share = 100 * (1 - $9 / $8); printf "%.1f %% of %d lines of the reference driver\n", share, $8; found = 1 }
    END { exit !found || share < 95 }'
