#!/usr/bin/env bash
# triage_test.sh TRIAGE_TEST KIND=RULE_CRASH...: the crash log of every rule that a seed of corpus/rule breaks, under each
# build, is read as triage reads it (src/rules/triage.h): the rule's own name first, its row as the place, no two rules
# one issue. An engine that makes a crash smaller does not leave the rule. Options are those of ClusterFuzz's machines.
set -euo pipefail
cd "$(dirname "$0")/.."
triage=${1:?which triage_test?}
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
common=handle_abort=1:handle_sigill=1:handle_segv=1:handle_sigbus=1:handle_sigfpe=1:symbolize_inline_frames=0:exitcode=77
export ASAN_OPTIONS=$common:detect_leaks=0 MSAN_OPTIONS=$common
export UBSAN_OPTIONS=$common:print_stacktrace=1:silence_unsigned_overflow=1
wrong=0
complain() {
    echo "triage: $*" >&2
    wrong=$((wrong + 1))
}
# Rules that only AddressSanitizer's poison shows say so in the table.
hu=$(dirname "$triage")/hu
asan_only=$("$hu" rules | awk '$5 == "asan" { print $1 }')
for build in "$@"; do
    kind=${build%%=*} binary=${build#*=}
    mkdir -p "$work/$kind"
    for seed in corpus/rule/*.hu; do
        rule=$(basename "$seed" .hu)
        # Elsewhere the driver's mistake is made unseen, in the harness's own memory.
        if [ "$kind" != asan ] && grep -qx "$rule" <<<"$asan_only"; then continue; fi
        echo "$rule"
    done >"$work/$kind.rules"
    # shellcheck disable=SC2016 # for the shell that xargs starts
    xargs -P "$(nproc)" -I '{}' sh -c 'if "$1" "corpus/rule/$3.hu" >"$2/$3.log" 2>&1; then rm "$2/$3.log"; fi' sh \
        "$binary" "$work/$kind" '{}' <"$work/$kind.rules"
    while read -r rule; do
        [ -e "$work/$kind/$rule.log" ] || complain "$kind: corpus/rule/$rule.hu breaks nothing"
    done <"$work/$kind.rules"
    printf '%-6s' "$kind"
    "$triage" "$work/$kind" || wrong=$((wrong + 1))

    for rule in page_saved_twice mapped_again cb_out_of_scope; do
        mkdir -p "$work/min"
        "$binary" -minimize_crash=1 -runs=300 -max_total_time=5 -exact_artifact_path="$work/min/$rule" \
            "corpus/rule/$rule.hu" >"$work/min/log" 2>&1 || true
        [ -s "$work/min/$rule" ] || cp "corpus/rule/$rule.hu" "$work/min/$rule"
        "$binary" "$work/min/$rule" >"$work/min/log" 2>&1 || true
        grep -aqx "ASSERTION FAILED: $rule" "$work/min/log" ||
            complain "$kind: made smaller, $rule becomes $(grep -a '^ASSERTION' "$work/min/log" || echo nothing)"
        rm -rf "$work/min"
    done
done
[ "$wrong" = 0 ]
