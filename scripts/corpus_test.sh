#!/usr/bin/env bash
# corpus_test.sh HU: says what the text corpus lacks: an implemented rule without a seed, a seed whose name is no rule
# or that expects another one, a seed that a reviewer cannot read (no sentence) or that nothing checks (no expect line).
set -euo pipefail
cd "$(dirname "$0")/.."
hu=${1:?which hu?}
wrong=0
complain() {
    echo "corpus: $*" >&2
    wrong=$((wrong + 1))
}
implemented=$("$hu" rules | awk '$5 ~ /^(always|asan|trap)$/ { print $1 }')
[ -n "$implemented" ] || complain "$hu lists no rules"
is_rule() { grep -qx -- "$1" <<<"$implemented"; }
for rule in $implemented; do
    [ -f "corpus/rule/$rule.hu" ] || complain "rule $rule has no seed: corpus/rule/$rule.hu"
done
count=0
for seed in corpus/*/*.hu; do
    folder=$(basename "$(dirname "$seed")") name=$(basename "$seed" .hu) count=$((count + 1))
    expect=$(sed -n 's/^expect: *\([a-z_]*\).*/\1/p' "$seed")
    head -n 1 "$seed" | grep -qE '^# .*[A-Za-z]{3}' || complain "$seed begins with no sentence"
    [ -n "$expect" ] || complain "$seed has no expect line"
    case $folder in
    rule)
        is_rule "$name" || complain "$seed: no implemented rule is called $name"
        [ "$expect" = "$name" ] || complain "$seed expects $expect"
        ;;
    found) is_rule "${name%%-*}" || complain "$seed: no implemented rule is called ${name%%-*}" ;;
    shape) [ "$expect" = clean ] || complain "$seed expects $expect: what breaks a rule stands in corpus/rule" ;;
    *) complain "$seed stands in a folder that is not rule, shape or found" ;;
    esac
done
[ "$wrong" = 0 ] || exit 1
echo "corpus: $count seeds, $(wc -w <<<"$implemented") rules, each with its own"
