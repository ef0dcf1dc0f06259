#!/usr/bin/env bash
# reproduce.sh [OPTIONS] FILE: builds what is needed and explains one input, from whichever engine.
#   --driver NAME, --old A --new B    shipped drivers; PATHs with options as scripts/fuzz.sh takes them for your own.
#                                     A file in a campaign's folder knows its driver, target and options.
#   --payload                         an input of fuzz_restore_payload
#   --ignore RULES, --no-payload      as scripts/fuzz.sh takes them
set -euo pipefail
from=$PWD
cd "$(dirname "$0")/.."
root=$PWD
fail() {
    echo "reproduce: $1" >&2
    exit 2
}
options=() spec=() foreign=0 file=''
while [ $# -gt 0 ]; do
    case $1 in
    --driver | --old | --new | --ignore | --glue | -I | -D | -include) [ $# -ge 2 ] || fail "$1 needs a value" ;;
    esac
    case $1 in
    --driver | --old | --new)
        case $2 in
        */* | *.c | *.cpp | *.cc | *.cxx | .) spec+=("$1" "$2") foreign=1 ;;
        *) options+=("$1" "$2") ;;
        esac
        shift 2
        ;;
    --glue | -I | -D | -include) spec+=("$1" "$2") && shift 2 ;;
    -I* | -D* | -std=*) spec+=("$1") && shift ;;
    --ignore) options+=("$1" "$2") && shift 2 ;;
    --payload | --no-payload) options+=("$1") && shift ;;
    --help | -h) sed -n '2,7s/^# //p' "$0" && exit 0 ;;
    -*) fail "unknown option $1" ;;
    *)
        [ -z "$file" ] || fail "one file at a time"
        file=$1 && shift
        ;;
    esac
done
[ -n "$file" ] || { sed -n '2,7s/^# //p' "$0" >&2 && exit 2; }
[ "${file:0:1}" = / ] || file=$from/$file
[ -f "$file" ] || fail "$file: no such file"
[ ${#spec[@]} -eq 0 ] || [ "$foreign" = 1 ] || fail "${spec[0]} is for a driver of yours: --driver PATH"

# The campaign that it lies in: out/x/findings/RULE/input, out/x/crashes/..., out/x/afl/main/crashes/...
folder=$(dirname "$file")
for _ in 1 2 3; do
    folder=$(dirname "$folder")
    if [ "$foreign" = 0 ] && [ -f "$folder/driver" ]; then
        mapfile -t spec <"$folder/driver"
        foreign=1
        echo "the driver of the campaign in $folder"
    fi
done
scripts/setup.sh campaign
scripts/build.sh asan hu
hu=build/asan/hu
if [ "$foreign" = 1 ]; then
    bin=$(cd "$from" && "$root/scripts/driver.sh" asan "${spec[@]}")
    hu=$bin/hu-$(cd "$from" && "$root/scripts/driver.sh" --name "${spec[@]}")
    hu=${hu#"$root"/}
fi
code=0
"$hu" replay "${options[@]}" "$file" || code=$?
if [ "$code" = 1 ]; then
    echo
    echo "the smallest scenario that breaks the same rule:"
    "$hu" minimise "${options[@]}" "$file"
fi
exit "$code"
