#!/usr/bin/env bash
# fuzz_restore_payload gets past the reference driver's checksums within 30 seconds, from nothing: the line that only a
# changed and accepted block reaches (changed_block_accepted in src/dxgk/update.c) is covered.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh libfuzzer fuzz_restore_payload
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/corpus"
build/libfuzzer/fuzz_restore_payload "$work/corpus" -max_total_time=30 -seed="${1:-1}" -print_funcs=1000 \
    -artifact_prefix="$work/" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2 && exit 1; }
runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$work/log")
if ! grep -m 1 'NEW_FUNC.* in changed_block_accepted' "$work/log"; then
    echo "payload: no changed block was accepted in $runs runs" >&2
    exit 1
fi
at=$(awk '/NEW_FUNC.* in changed_block_accepted/ {print last; exit} /^#[0-9]/ {last = $1}' "$work/log")
echo "reached by run ${at:-1} of $runs"
