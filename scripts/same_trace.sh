#!/usr/bin/env bash
# same_trace.sh KIND...: every scenario of the corpus that runs to its end gives the same trace in all of these builds.
set -euo pipefail
cd "$(dirname "$0")/.."
first=$1
shift
count=0 wrong=0
for seed in corpus/shape/*.hu corpus/rule/*.hu; do
    want=$(build/"$first"/hu trace "$seed" 2>/dev/null | sha1sum) || continue
    build/"$first"/hu trace "$seed" >/dev/null 2>&1 || continue
    count=$((count + 1))
    for kind in "$@"; do
        build/"$kind"/hu trace "$seed" >/dev/null 2>&1 || continue
        if [ "$(build/"$kind"/hu trace "$seed" 2>/dev/null | sha1sum)" != "$want" ]; then
            echo "same_trace: $seed differs between $first and $kind" >&2
            wrong=$((wrong + 1))
        fi
    done
done
echo "$count traces compared"
[ "$count" -gt 0 ] && [ "$wrong" = 0 ]
