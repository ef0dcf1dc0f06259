#!/usr/bin/env bash
# Runs the guide of fuzz/README.md: every block of commands, in a shell each, in order, from the project's folder.
set -euo pipefail
cd "$(dirname "$0")/.."
guide=fuzz/README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
! grep -qE '^```(sh|bash|console)$' "$guide" || { echo "guide: $guide has commands that nobody runs" >&2 && exit 1; }
awk -v to="$work/" '/^```sh run$/ { file = to sprintf("%02d", ++count); next } /^```$/ { file = "" } file { print > file }' "$guide"
[ -n "$(ls "$work")" ] || { echo "guide: no command to run was found" >&2 && exit 1; }
rm -rf build/guide
count=0
for block in "$work"/*; do
    count=$((count + 1))
    bash -euo pipefail "$block" >"$block.out" 2>&1 || {
        cat "$block.out" >&2
        echo "guide: this block does not do what it says:" >&2
        cat "$block" >&2
        exit 1
    }
done
# Whoever hands it out, an input is explained: its rule, and a smaller scenario.
for block in 02 03 04; do
    if ! grep -q 'page_saved_twice: ' "$work/$block.out" || ! grep -q 'the smallest scenario' "$work/$block.out"; then
        echo "guide: block $block explains nothing: $(tail -n 3 "$work/$block.out")" >&2
        exit 1
    fi
done
echo "guide: $count blocks of commands ran"
