#!/usr/bin/env bash
# Runs the commands that the README shows for the shell (blocks marked ```sh run) as they stand.
set -euo pipefail
cd "$(dirname "$0")/.."
script=$(mktemp)
trap 'rm -f "$script"' EXIT
echo "trap 'echo \"readme: this command fails: \$BASH_COMMAND\" >&2' ERR" >"$script"
awk '/^```sh run$/ {on = 1; next} /^```$/ {on = 0} on' README.md >>"$script"
[ "$(wc -l <"$script")" -gt 1 ] || { echo "readme: no command to run was found" >&2 && exit 1; }
# The example of glue is what is compiled.
example=$(awk '/^```c$/ {on = 1; next} /^```$/ {on = 0} on' README.md)
[ -n "$example" ] || { echo "readme: no example was found" >&2 && exit 1; }
while IFS= read -r line; do
    grep -qxF -- "$line" src/driver/glue.c || { echo "readme: src/driver/glue.c has no line: $line" >&2 && exit 1; }
done <<<"$example"
echo "$(($(wc -l <"$script") - 1)) lines of README commands"
bash -euo pipefail "$script"
