#!/usr/bin/env bash
# Runs the commands that the README shows for the shell (blocks marked ```sh run) as they stand.
set -euo pipefail
cd "$(dirname "$0")/.."
script=$(mktemp)
trap 'rm -f "$script"' EXIT
awk '/^```sh run$/ {on = 1; next} /^```$/ {on = 0} on' README.md >"$script"
[ -s "$script" ] || { echo "readme: no command to run was found" >&2 && exit 1; }
echo "$(wc -l <"$script") lines of README commands"
bash -euo pipefail "$script"
