#!/usr/bin/env bash
# command_test.sh HU CRASHING: what each of hu's commands says of good and of bad input, and its exit code. CRASHING is
# grouping_crash as an ordinary program: what it says and ends with is looked at, too.
set -euo pipefail
cd "$(dirname "$0")/.."
hu=$(realpath "${1:?which hu?}") crashing=${2:?which grouping_crash?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 count=0
complain() {
    echo "command: $*" >&2
    wrong=$((wrong + 1))
}
try() { # exit code, command...: both outputs in $work/out
    local code=0 want=$1
    shift
    count=$((count + 1)) said="${*/#"$hu"/hu}"
    { "$@" >"$work/out" 2>&1; } 2>/dev/null || code=$?
    [ "$code" = "$want" ] || complain "$said: ends with $code, not $want: $(tail -n 3 "$work/out")"
}
says() { # patterns of the last output, each of some line
    local pattern
    for pattern in "$@"; do
        grep -qE -- "$pattern" "$work/out" || complain "$said: no line $pattern, but: $(sed -n 1,5p "$work/out")"
    done
}
lines() { # pattern, how many
    [ "$(grep -cE -- "$1" "$work/out" || true)" = "$2" ] ||
        complain "$said: $(grep -cE -- "$1" "$work/out" || true) lines of $1, not $2"
}
sed '/^expect:/d' corpus/rule/page_saved_twice.hu >"$work/page_saved_twice.hu"
printf '%s\n' 'driver: reference' '' 'work vf 1 seed 3' 'work vf 2 seed 4' 'hot update' 'work vf 1 seed 5' >"$work/good.hu"
printf '%s\n' 'driver: reference' '' 'work vf 1 sead 3' >"$work/bad.hu"

# -- what is known --
try 0 "$hu" help
says '^usage: hu replay' '^exit code: 0 fine'
try 2 "$hu"
try 2 "$hu" frobnicate
says '^usage: hu replay'
try 0 "$hu" drivers
lines '^(scripted|reference|reference_v2)$' 3
try 0 "$hu" drivers --bugs
lines . "$(grep -c '^HU_BUG_ROW(' src/driver/bugs.def)"
lines $'^[a-z_]+\t[1-9]\t[a-z_]+\t[A-Za-z].*[a-zA-Z0-9_]$' "$(wc -l <"$work/out")"
cut -f 3 "$work/out" | sort -u >"$work/rules_of_bugs"
try 0 "$hu" rules
lines ' [A-Z]+(-[A-Z0-9]+)+ +(error|policy|warning) ' "$(grep -cE '^HU_RULE\(' src/rules/rules.def)"
awk '$5 ~ /^(always|asan|trap)$/ { print $1 }' "$work/out" | sort >"$work/rules"
[ -z "$(comm -13 "$work/rules" "$work/rules_of_bugs")" ] || complain "a bug's rule is not in the list"
try 0 "$hu" rules page_saved_twice mdl_leaked_at_unload
lines '^  asks ' 2
says '^page_saved_twice \(SAVE-NO-DUPLICATE' '^  of +driver' '^  stands +DXGKARGCB_SAVEMEMORYFORHOTUPDATE' '^  weighs +error'
try 2 "$hu" rules page_saved_twise
says 'no rule is called "page_saved_twise"'
try 0 "$hu" ops
says '^work \[vf 0\.\.7\] \[seed 0\.\.65535\]' '^fault ' '^alloc ' '^    below it: \[at block 1\.\.16:\]'

# -- options --
try 2 "$hu" replay --colour "$work/good.hu"
says 'unknown option --colour'
try 2 "$hu" replay "$work/good.hu" --driver
says '--driver needs a value'
try 2 "$hu" replay --old reference "$work/good.hu"
says '--old and --new go together'
try 2 "$hu" replay --driver nobody "$work/good.hu"
says nobody
try 2 "$hu" replay
says 'which file\?'
try 2 "$hu" replay "$work/nowhere.hu"
says 'nowhere\.hu: No such file'
try 2 "$hu" replay "$work/bad.hu"
says "bad\.hu:3: no part of 'work' is called 'sead'; did you mean 'seed'"

# -- replay --
try 0 "$hu" replay "$work/good.hu"
says 'clean'
try 0 "$hu" replay --quiet --old reference --new reference_v2 "$work/good.hu"
try 1 "$hu" replay --driver 'reference->structure_forgotten' "$work/good.hu"
says '^DEDUP_TOKEN: hu-rule-pages_gone_structure_not$' '^ASSERTION FAILED: pages_gone_structure_not$' '^pages_gone_structure_not: ' '^  broken +by the driver at src/driver/reference\.c:[0-9]+'
try 1 "$hu" replay "$work/page_saved_twice.hu" "$work/good.hu"
says '^ASSERTION FAILED: page_saved_twice$'
try 0 "$hu" replay --ignore page_saved_twice "$work/page_saved_twice.hu"
says 'clean \(muted: 1\)$'
try 2 "$hu" replay --ignore page_saved_twise "$work/page_saved_twice.hu"
says 'no rule is called "page_saved_twise"'
try 2 "$hu" replay --ignore page_saved_twice@ "$work/page_saved_twice.hu"
says "is no function's name"
try 1 "$hu" replay --ignore mdl_leaked_at_unload,page_saved_twice@nowhere "$work/page_saved_twice.hu"
HU_MUTED=$work/muted try 0 "$hu" replay --quiet --ignore page_saved_twice "$work/page_saved_twice.hu"
[ "$(od -An -tu8 "$work/muted" | tr -d ' ')" -ge 1 ] || complain "HU_MUTED counts nothing"

# -- from text to bytes and back, and what is smaller --
try 0 "$hu" pack "$work/good.hu" -o "$work/good.bin"
[ "$(head -c 3 "$work/good.bin")" = hu: ] || complain "bytes do not begin with their mark"
try 0 "$hu" print "$work/good.bin"
lines '^(work vf [12] seed [345]|hot update)$' 4
cp "$work/out" "$work/again.hu"
try 0 "$hu" pack "$work/again.hu" -o "$work/again.bin"
cmp -s "$work/good.bin" "$work/again.bin" || complain "bytes do not come back from their text"
try 2 "$hu" pack "$work/good.hu"
try 2 "$hu" print "$work/nowhere.hu"
try 0 "$hu" minimise --driver structure_forgotten "$work/good.hu"
says '^expect: pages_gone_structure_not' 'good\.hu: [12] operations of 4 left after [0-9]+ runs'
sed '/ operations of /d' "$work/out" >"$work/small.hu"
try 0 "$hu" replay --driver structure_forgotten "$work/small.hu"
try 2 "$hu" minimise "$work/good.hu"
says 'nothing breaks'

# -- a trace, and its verdict --
try 0 "$hu" trace "$work/page_saved_twice.hu"
says ' ddi_enter ' ' save_call '
cp "$work/out" "$work/twice.trace"
try 1 "$hu" judge "$work/twice.trace"
says 'twice\.trace: page_saved_twice$'
try 0 "$hu" trace "$work/good.hu"
cp "$work/out" "$work/good.trace"
try 0 "$hu" judge "$work/good.trace"
says 'good\.trace: clean$'
sed -i '3s/.*/   2 no_such_event/' "$work/good.trace"
try 2 "$hu" judge "$work/good.trace"
says 'good\.trace:3: '
try 2 "$hu" judge "$work/nowhere.trace"
says 'No such file'

# -- a driver at a glance, and what a set of inputs asks of one --
try 0 "$hu" life
lines '^  DxgkDdi(Save|Restore)MemoryForHotUpdate +0x00000000$' "$(grep -c MemoryForHotUpdate "$work/out")"
says '^  DriverEntry +0x00000000' '^  DxgkDdiSaveMemoryForHotUpdate ' '^  DxgkDdiRestoreMemoryForHotUpdate ' '^  DxgkDdiStartDevice +0x00000000' '^reference, loaded, started'
try 0 "$hu" life --driver reference_v2
says '^reference_v2, '
try 0 "$hu" life --driver scripted
try 0 "$hu" survey "$work/good.hu" corpus/shape/fault_map_in_work.hu
says '^2 inputs run, 0 findings$' '^  rules put to the test: [1-9][0-9]+ of 1[0-9]+$' '^    never: .*address_given_as_frame' \
    'kinds of failing calls met: 1 of [0-9]+; never: alloc_pages, pool'
try 1 "$hu" survey --driver two_sources_named "$work/good.hu" "$work/nowhere.hu"
says '^1 inputs run, [1-9][0-9]* findings; 1 left out'
try 2 "$hu" survey "$work/nowhere.hu"
says 'none of the files can be run'
try 1 "$hu" survey --driver scripted "$work/page_saved_twice.hu"
says 'never called: .*DxgkDdi'

# -- the end of a program that an engine would drive: a trap in the rule's function --
printf 'driver: reference\n\nstart\n' >"$work/calm.hu"
"$hu" pack "$work/calm.hu" -o "$work/calm.bin"
try 0 "$crashing" "$work/calm.bin"
says '^1 inputs ran$'
try 2 "$crashing" "$work/nowhere"
says 'nowhere: No such file'
try 2 "$crashing"
says 'there was no input to run'
while read -r mistake rule function; do
    printf 'driver: reference\n\nwork vf 0\ndata value %d\n' "$mistake" >"$work/mistake.hu"
    "$hu" pack "$work/mistake.hu" -o "$work/mistake.bin"
    try 132 "$crashing" "$work/mistake.bin"
    says "^ASSERTION FAILED: $rule\$" "^DEDUP_TOKEN: hu-rule-$rule\$" \
        "^  broken   by the driver at src/rules/grouping_driver\.c:[1-9][0-9]* in $function:"
done <<'END'
3 invalid_pool_free FreePoolTwice
4 stray_access ReadNothing
5 mapped_again MapTwice
8 cb_out_of_scope SaveOutsideSave
END
[ "$wrong" = 0 ] || exit 1
echo "command: $count commands, each as owed"
