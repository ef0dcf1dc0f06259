#!/usr/bin/env bash
# What only one engine has found gets into the other's corpus: a campaign is started with an input in each one's hands.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
mkdir -p "$out/corpus" "$out/afl"
# Nothing is shared but by the campaign itself: it starts empty, and each engine finds what it finds.
scripts/fuzz.sh --empty --time "${1:-45}" --seed 7 --out "$out" >"$out/log.txt" 2>&1 || {
    cat "$out/log.txt" >&2
    exit 1
}
to_lib=$(find "$out/corpus" -name 'afl-*' | wc -l)
to_afl=$(find "$out/afl/main/queue" -name '*sync:corpus*' -o -name '*sync:*' -path '*queue*' | wc -l)
echo "from AFL++ to libFuzzer $to_lib, from libFuzzer to AFL++ $to_afl"
own=$(find "$out/afl/main/queue" -type f -name 'id:*' ! -name '*sync:*' ! -name '*orig:*' | wc -l)
echo "AFL++ has found $own of its own"
[ "$to_lib" -gt 0 ] && [ "$to_afl" -gt 0 ] && [ "$own" -gt 0 ]
