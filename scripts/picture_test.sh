#!/usr/bin/env bash
# picture_test.sh HU: pictures are whole documents that need nothing from elsewhere, name what broke, stay bounded
# however long the run, and are drawn for runs that end the process too. The README's is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
hu=${1:?which hu?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 count=0
complain() {
    echo "picture: $*" >&2
    wrong=$((wrong + 1))
}

# Every tag that opens closes, in order: enough of XML to catch what a browser would not forgive.
balanced() {
    tr '\n' ' ' <"$1" | grep -oE '<[^>]*>' | awk '
        /^<[!?]/ || /\/>$/ || /^<meta/ { next }
        /^<\// { name = substr($1, 3); sub(/>.*/, "", name); if (stack[n--] != name) { bad = 1; exit } next }
        { name = substr($1, 2); sub(/>.*/, "", name); stack[++n] = name }
        END { exit bad || n != 0 }'
}

look_at() { # file, what must be read in it
    count=$((count + 1))
    balanced "$1" || complain "$1 is not well-formed"
    grep -qF -- "$2" "$1" || complain "$1 does not say $2"
    if sed "s|xmlns='http://www.w3.org/2000/svg'||" "$1" | grep -nE '<script|https?:|@import|<link|src='; then
        complain "$1 needs something from elsewhere"
    fi
    [ "$(wc -c <"$1")" -le 200000 ] || complain "$1 has $(wc -c <"$1") bytes"
}

for rule in page_saved_twice unload_with_restored_mdl nullderef_on_cleanup_flag restore_block_lost; do
    "$hu" print --svg "corpus/rule/$rule.hu" -o "$work/$rule.svg"
    look_at "$work/$rule.svg" "✖ $rule: "
    "$hu" print --html "corpus/rule/$rule.hu" -o "$work/$rule.html"
    look_at "$work/$rule.html" "✖ $rule: "
done
"$hu" print --svg corpus/shape/everything_sampled.hu >"$work/clean.svg"
look_at "$work/clean.svg" 'no rule is broken'

# A thousand steps, and ranges of many pages; the breach stands far from either end.
{
    printf '# <b>Bold</b> & "quoted"\ndriver: scripted\n\nstart\n'
    for i in $(seq 450); do printf 'alloc m1 pages %d\nfree m1\n' $((i % 64 + 1)); done
    printf 'alloc m0 pages 9\nmap m0\nmap m0\n'
    for _ in $(seq 50); do printf 'alloc m1\nfree m1\n'; done
} >"$work/long.hu"
"$hu" print --html "$work/long.hu" -o "$work/long.html"
look_at "$work/long.html" '✖ mapped_again: mdl 451 is mapped again'
grep -q 'moments left out' "$work/long.html" || complain "a long run leaves nothing out"

"$hu" print --svg corpus/rule/unload_with_restored_mdl.hu | cmp -s - .github/ownership.svg ||
    complain "the README's is out of date: hu print --svg corpus/rule/unload_with_restored_mdl.hu -o .github/ownership.svg"
for words in '--svg --html corpus/shape/reload.hu' '--svg corpus/shape/reload.hu corpus/shape/reload.hu' '--html no_such_file'; do
    code=0
    # shellcheck disable=SC2086
    "$hu" print $words >/dev/null 2>&1 || code=$?
    [ "$code" = 2 ] || complain "hu print $words ends with $code, not 2"
done
[ "$wrong" = 0 ] || exit 1
echo "picture: $count documents"
