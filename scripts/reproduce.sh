#!/usr/bin/env bash
# reproduce.sh [OPTIONS] FILE: builds what is needed and explains one input, from whichever engine. FILE is as OSS-Fuzz,
# ClusterFuzzLite (its zip too, each input of it), libFuzzer or AFL++ hand it out (scripts/crash_source.sh).
#   --driver NAME, --old A --new B    shipped drivers; PATHs with options as scripts/fuzz.sh takes them for your own.
#                                     A file in a campaign's folder knows its driver, target and options.
#   --payload                         an input of fuzz_restore_payload
#   --target NAME, --sanitizer NAME   where its name does not say: a fuzz target or property; address, undefined, memory
#   --ignore RULES, --no-payload, --strict    as scripts/fuzz.sh takes them
set -euo pipefail
from=$PWD
cd "$(dirname "$0")/.."
root=$PWD
fail() {
    echo "reproduce: $1" >&2
    exit 2
}
# shellcheck disable=SC1091
. "$root/scripts/paths.sh"
arguments=() options=() spec=() foreign=0 file='' target='' sanitizer=''
while [ $# -gt 0 ]; do
    before=("$@")
    case $1 in
    --driver | --old | --new | --ignore | --glue | -I | -D | -include | --target | --sanitizer)
        [ $# -ge 2 ] || fail "$1 needs a value"
        ;;
    esac
    case $1 in
    --driver | --old | --new)
        if is_path "$2"; then spec+=("$1" "$2") foreign=1; else options+=("$1" "$2"); fi
        shift 2
        ;;
    --glue | -I | -D | -include) spec+=("$1" "$2") && shift 2 ;;
    -I* | -D* | -std=*) spec+=("$1") && shift ;;
    --target) target=$2 && shift 2 ;;
    --sanitizer) sanitizer=$2 && shift 2 ;;
    --ignore) options+=("$1" "$2") && shift 2 ;;
    --payload | --no-payload | --strict) options+=("$1") && shift ;;
    --help | -h) sed -n '2,9s/^# //p' "$0" && exit 0 ;;
    -*) fail "unknown option $1" ;;
    *)
        [ -z "$file" ] || fail "one file at a time"
        file=$1 && shift
        continue
        ;;
    esac
    arguments+=("${before[@]:0:${#before[@]}-$#}")
done
[ -n "$file" ] || { sed -n '2,9s/^# //p' "$0" >&2 && exit 2; }
[ "${file:0:1}" = / ] || file=$from/$file
[ -f "$file" ] || fail "$file: no such file"
[ ${#spec[@]} -eq 0 ] || [ "$foreign" = 1 ] || fail "${spec[0]} is for a driver of yours: --driver PATH"

# Several inputs in one file: each on its own.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
scripts/crash_source.sh "$file" "$unpacked/inputs" >"$unpacked/list" || exit 2
[ -s "$unpacked/list" ] || fail "$file holds no input"
if [ -d "$unpacked/inputs" ]; then
    worst=0
    while read -r its_target its_sanitizer input; do
        echo "== ${input#"$unpacked/inputs/"}"
        one=("${arguments[@]}")
        [ -n "$target" ] || [ "$its_target" = - ] || one+=(--target "$its_target")
        [ -n "$sanitizer" ] || [ "$its_sanitizer" = - ] || one+=(--sanitizer "$its_sanitizer")
        code=0
        (cd "$from" && "$root/scripts/reproduce.sh" "${one[@]}" "$input") || code=$?
        [ "$code" -le "$worst" ] || worst=$code
    done <"$unpacked/list"
    exit "$worst"
fi
read -r its_target its_sanitizer _ <"$unpacked/list"
[ -n "$target" ] || target=${its_target/#-/fuzz_hot_update}
[ -n "$sanitizer" ] || sanitizer=${its_sanitizer/#-/address}
case $sanitizer in
address | undefined) kind=asan ;;
memory) kind=msan ;;
none) kind=plain ;;
*) fail "--sanitizer is address, undefined, memory or none, not $sanitizer" ;;
esac
case $target in
fuzz_hot_update) ;;
fuzz_restore_payload) case " ${options[*]} " in *' --payload '*) ;; *) options+=(--payload) ;; esac ;;
fuzz_calls) case " ${options[*]} " in *' --driver '*) ;; *) options+=(--driver scripted) ;; esac ;;
fuzz_text | prop_*) ;;
*) fail "no fuzz target or property is called $target" ;;
esac

# The campaign that it lies in: out/x/findings/RULE/input, out/x/crashes/..., out/x/afl/main/crashes/...
folder=$(dirname "$file")
for _ in 1 2 3; do
    folder=$(dirname "$folder")
    [ ! -f "$folder/strict" ] || options+=(--strict)
    if [ "$foreign" = 0 ] && [ -f "$folder/driver" ]; then
        mapfile -t spec <"$folder/driver"
        foreign=1
        echo "the driver of the campaign in $folder"
    fi
done
scripts/setup.sh campaign
scripts/build.sh asan hu
hu=build/asan/hu
case $target in
fuzz_text | prop_*)
    # These are no runs of a driver: the target itself says what is wrong.
    case $target-$kind in
    fuzz_text-*) ;;
    *-asan) kind=libfuzzer ;;
    *) kind=libfuzzer-$kind ;;
    esac
    scripts/build.sh "$kind" "$target"
    code=0
    "build/$kind/$target" "$file" || code=$?
    [ "$code" = 0 ] || code=1
    exit "$code"
    ;;
esac
if [ "$kind" != asan ] && [ "$foreign" = 0 ]; then
    scripts/build.sh "$kind" hu
    hu=build/$kind/hu
fi
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
