#!/usr/bin/env bash
# grouping_test.sh HU KIND=BINARY...: a driver's crashes, as crash triage reads them: what broke, then where in the driver.
# Triage takes three lines: the text of "ASSERTION FAILED: ", then functions from the top of the stack but for those
# that it ignores; two crashes are one bug where two lines are equal, or all are alike on average. BINARY is
# grouping_crash (src/rules/grouping_driver.c) of a build of that KIND: asan (with UBSan), ubsan or plain. A plain
# build prints no stack without an engine.
set -euo pipefail
cd "$(dirname "$0")/.."
hu=${1:?which hu?}
shift
[ $# -gt 0 ] || { echo "grouping: which grouping_crash?" >&2 && exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export ASAN_OPTIONS=handle_sigill=1:symbolize_inline_frames=0:abort_on_error=0:detect_leaks=0
export UBSAN_OPTIONS=print_stacktrace=1:handle_sigill=1:symbolize_inline_frames=0

# Mistake, its rule, the functions that must be read; asan: only AddressSanitizer sees it, ubsan: only UBSan.
mistakes='
0  heap_overrun           WriteBehindPool  asan
1  pool_uaf               ReadFreedPool    asan
2  heap_overrun           CopyBehindPool   asan
3  invalid_pool_free      FreePoolTwice    all
4  stray_access           ReadNothing      all
5  mapped_again           MapTwice         all
6  use_after_unmap        ReadUnmapped     asan
7  double_free_of_mdl     FreePagesTwice   all
8  cb_out_of_scope        SaveOutsideSave  all
9  irql_stack_mixup       LowerTooFar      all
10 irql_at_return_differs Escape           all
11 -                      ShiftTooFar      ubsan'

# The three lines of a log, and the kind of the crash before them.
state() {
    awk '
        function add(line) { if (count < 3) lines[++count] = substr(line, 1, 80) }
        /^(\[.*\]|.*\.(c|cc|cpp|cxx|h|hh|hpp|hxx):.*)?[ \t]*ASSERTION FAILED: / {
            sub(/.*ASSERTION FAILED: /, ""); kind = "ASSERT"; count = 0; add($0); next
        }
        /: runtime error: / && kind == "" { kind = "UBSan" }
        /ERROR: (AddressSanitizer|libFuzzer)/ && kind == "" { kind = $3 }
        /^[ \t]*#[0-9]+ +0x[0-9a-f]+ in / {
            if ($1 == "#0" && frames++) over = 1
            if (over || $4 ~ /^(abort|raise|exit|gsignal|main|malloc|free|new|delete|_start|LLVMFuzzerTestOneInput)$/ ||
                $4 ~ /^(fuzzer::|__asan_|__sanitizer|__ubsan_|__interceptor_|__pthread_kill|__libc_|__restore_rt)/ ||
                $4 ~ /assert|logger/) next
            add($4)
        }
        END { print kind; for (i = 1; i <= 3; i++) print lines[i] }' "$1"
}

# Says which crashes of the states given would be one bug: equal lines, then likeness of the lines on average.
one_bug() {
    awk '
        function least(a, b) { return a < b ? a : b }
        function distance(a, b,   i, j, row, corner, above) {
            for (j = 0; j <= length(b); j++) row[j] = j
            for (i = 1; i <= length(a); i++) {
                corner = row[0]++
                for (j = 1; j <= length(b); j++) {
                    above = row[j]
                    row[j] = least(least(row[j], row[j - 1]) + 1, corner + (substr(a, i, 1) != substr(b, j, 1)))
                    corner = above
                }
            }
            return row[length(b)]
        }
        function alike(a, b) { return length(a b) ? (length(a b) - distance(a, b)) / length(a b) : 1 }
        { state[NR] = $0 }
        END {
            for (i = 1; i <= NR; i++) for (j = i + 1; j <= NR; j++) {
                split(state[i], a, "|"); split(state[j], b, "|")
                if (a[1] == b[1]) continue # one rule is one bug
                same = 0; sum = 0
                for (k = 1; k <= 3; k++) { same += a[k] == b[k]; sum += alike(a[k], b[k]) }
                if (same >= 2 || sum / 3 > 0.8) { print state[i] " and " state[j]; bad = 1 }
            }
            exit bad
        }' "$1"
}

wrong=0 count=0
complain() {
    echo "grouping: $*" >&2
    wrong=$((wrong + 1))
}
for build in "$@"; do
    kind=${build%%=*} binary=${build#*=}
    : >"$work/states"
    while read -r mistake rule function seen; do
        [ -n "$mistake" ] || continue
        case $kind/$seen in
        */all | asan/* | ubsan/ubsan) ;;
        *) continue ;;
        esac
        printf 'driver: reference\n\nwork vf 0\ndata value %d\n' "$mistake" >"$work/mistake.hu"
        "$hu" pack "$work/mistake.hu" -o "$work/mistake.bin"
        if "$binary" "$work/mistake.bin" >"$work/log" 2>&1; then
            complain "$binary: mistake $mistake ($function) is not seen"
            continue
        fi
        state "$work/log" >"$work/state"
        { read -r type && read -r first && read -r second && read -r third; } <"$work/state"
        count=$((count + 1))
        case $rule in
        -) wanted="UBSan|$function|Escape" got="$type|$first|$second" ;;
        *)
            wanted="ASSERT|$rule|hu_rule_$rule|$function" got="$type|$first|$second|$third"
            # Where a sanitizer or the processor ends it, the driver's function is the top one.
            [ "$second" != "$function" ] || got="$type|$first|hu_rule_$rule|$second"
            ;;
        esac
        [ "$got" = "$wanted" ] || complain "$binary: mistake $mistake reads as $got, not $wanted"
        [ "$(grep -c '^ASSERTION FAILED: ' "$work/log")" -le 1 ] || complain "$binary: mistake $mistake is two assertions"
        echo "$first|$second|$third" >>"$work/states"
    done <<<"$mistakes"
    one_bug "$work/states" >"$work/same" || complain "$binary: would be one bug: $(cat "$work/same")"
done
[ "$wrong" = 0 ] || exit 1
echo "grouping: $count crashes of $# builds, each a bug of its own"
