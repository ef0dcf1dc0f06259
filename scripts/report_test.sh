#!/usr/bin/env bash
# report_test.sh HU: the report of every rule's seed is one screen: at most 45 lines of 100 columns (commands may be
# longer), with what was asked, who broke it, the scenario and the commands that go on; no pointer, no number of nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
hu=${1:?which hu?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 count=0
complain() {
    echo "report: $*" >&2
    wrong=$((wrong + 1))
}
for seed in corpus/rule/*.hu; do
    name=$(basename "$seed" .hu)
    sed '/^expect:/d' "$seed" >"$work/$name.hu"
    "$hu" replay "$work/$name.hu" >"$work/out" 2>&1 || true
    grep -q '^DEDUP_TOKEN: ' "$work/out" || continue # a warning alone, or what only a sanitizer sees
    count=$((count + 1))
    sed '/^DEDUP_TOKEN: /,$d' "$work/out" >"$work/report"
    [ "$(wc -l <"$work/report")" -le 45 ] || complain "$name: $(wc -l <"$work/report") lines"
    wide=$(sed '/^  again /,$d' "$work/report" | awk 'length > 100')
    [ -z "$wide" ] || complain "$name: more than 100 columns: $wide"
    for part in '  asked    ' '  broken   ' '  scenario (' '  again    ' '  smaller  ' '  picture  ' '  as C     '; do
        grep -qF -- "$part" "$work/report" || complain "$name: no line \"$part\""
    done
    if grep -nE 'NULL [0-9]|none [0-9]|0x[0-9a-f]{12}| 1 (page|byte|event)s|[^ ] +$' "$work/report"; then
        complain "$name: the line above"
    fi
done
[ "$count" -gt 100 ] || complain "only $count reports were seen"
[ "$wrong" = 0 ] || exit 1
echo "report: $count, each on one screen"
