#!/usr/bin/env bash
# emit_test.sh HU COMPILE LIBRARY: the C file of an input compiles without a warning, and run it says what hu replay
# says: the same exit code, the same rule. COMPILE is the compiler with the flags of the build.
set -euo pipefail
cd "$(dirname "$0")/.."
hu=${1:?which hu?}
library=${3:?which library?}
read -ra compile <<<"${2:?which compiler?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 count=0
strict=(-std=c11 -Wall -Wextra -Werror -Iinclude)

verdict() { tail -n 1 "$1" | sed 's/^.*\.hu: //; s/^.*\.bin: //'; }

try() { # file, hu's options...
    local file=$1 said=0 done=0
    shift
    "$hu" emit-c "$@" "$file" -o "$work/repro.c"
    for other in gcc clang-14; do
        command -v "$other" >/dev/null || continue
        "$other" "${strict[@]}" -fsyntax-only "$work/repro.c" || wrong=$((wrong + 1))
    done
    "${compile[@]}" "${strict[@]}" "$work/repro.c" "$library" -o "$work/repro"
    "$hu" replay "$@" "$file" >"$work/said" 2>&1 || said=$?
    "$work/repro" >"$work/done" 2>&1 || done=$?
    count=$((count + 1))
    if [ "$said" != "$done" ] || [ "$(verdict "$work/said")" != "$(verdict "$work/done")" ]; then
        echo "emit: $file: hu replay says $said, $(verdict "$work/said"); its C file $done, $(verdict "$work/done")" >&2
        wrong=$((wrong + 1))
    fi
}

# As committed (exit code 0, as expected), without `expect:` (1), a real driver, its bugs, bytes, edits of a payload.
try corpus/rule/page_saved_twice.hu
for rule in page_saved_twice nullderef_on_cleanup_flag view_left_by_failed_restore step_limit; do
    sed '/^expect:/d' "corpus/rule/$rule.hu" >"$work/$rule.hu"
    try "$work/$rule.hu"
done
printf '%s\n' '# Quotes "and" a \ and ??/ and /* and */, to break a literal or a comment.' 'driver: reference' '' \
    'work vf 1 seed 3' 'hot update' >"$work/quotes.hu"
try "$work/quotes.hu"
try "$work/quotes.hu" --driver restored_mdl_kept
try "$work/quotes.hu" --driver 'reference->structure_forgotten'
"$hu" pack "$work/quotes.hu" -o "$work/bytes.bin"
try "$work/bytes.bin"
try "$work/bytes.bin" --payload

# The report's own lines, as they stand.
code=0
"$hu" replay "$work/page_saved_twice.hu" 2>"$work/report" || code=$?
sed -n '/^  as C /,/^           /p' "$work/report" | cut -c 12- | sed "s|repro|$work/pasted|g" >"$work/paste.sh"
[ "$(wc -l <"$work/paste.sh")" = 2 ] || { echo "emit: the report has no 'as C' lines" >&2 && wrong=$((wrong + 1)); }
sed -i "s|\./$work|$work|g" "$work/paste.sh"
again=0
bash "$work/paste.sh" 2>"$work/pasted.out" || again=$?
[ "$again" = "$code" ] || { echo "emit: pasted, 'as C' ends with $again, not $code" >&2 && wrong=$((wrong + 1)); }

# What cannot be written leaves nothing behind.
code=0
"$hu" emit-c "$work/quotes.hu" -o "$work/no/such/folder.c" 2>/dev/null || code=$?
[ "$code" = 2 ] || { echo "emit: a file that cannot be written gives $code, not 2" >&2 && wrong=$((wrong + 1)); }
[ "$wrong" = 0 ] || exit 1
echo "emit: $count inputs, each the same as C"
