#!/usr/bin/env bash
# reproduce.sh [--driver NAME] [--payload] FILE: builds what is needed and explains one input, from whichever engine.
set -euo pipefail
from=$PWD
cd "$(dirname "$0")/.."
options=()
file=''
while [ $# -gt 0 ]; do
    case $1 in
    --driver)
        [ $# -ge 2 ] || { echo "reproduce: --driver needs a name" >&2 && exit 2; }
        options+=(--driver "$2")
        shift
        ;;
    --payload) options+=(--payload) ;;
    --help | -h) sed -n '2s/^# //p' "$0" && exit 0 ;;
    -*) echo "reproduce: unknown option $1" >&2 && exit 2 ;;
    *)
        [ -z "$file" ] || { echo "reproduce: one file at a time" >&2 && exit 2; }
        file=$1
        ;;
    esac
    shift
done
[ -n "$file" ] || { echo "usage: scripts/reproduce.sh [--driver NAME] [--payload] FILE" >&2 && exit 2; }
[ "${file:0:1}" = / ] || file=$from/$file
[ -f "$file" ] || { echo "reproduce: $file: no such file" >&2 && exit 2; }
scripts/setup.sh campaign
scripts/build.sh asan hu
code=0
build/asan/hu replay "${options[@]}" "$file" || code=$?
if [ "$code" = 1 ]; then
    echo
    echo "the smallest scenario that breaks the same rule:"
    build/asan/hu minimise "${options[@]}" "$file"
fi
exit "$code"
