#!/usr/bin/env bash
# A fuzz campaign: libFuzzer and AFL++ side by side, sharing what they find, explained at the end.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
usage() {
    cat <<'END'
usage: scripts/fuzz.sh [options]
  --driver PATH      your driver: a source file or a folder of them, several times for several; a shipped driver's name
                     (reference); build/asan/hu drivers lists those
  -I DIR -D X=1 -include FILE -std=... --glue FILE        for your driver's sources (scripts/driver.sh)
  --old A --new B    an update from A to B, and back: paths, or shipped names
  --bug NAME         a planted bug as the driver; build/asan/hu drivers --bugs lists them
  --time SECONDS     how long (60)
  --engine NAME      libfuzzer, afl or both (both)
  --target NAME      fuzz_hot_update (default), fuzz_restore_payload, fuzz_calls, fuzz_text, prop_*
  --ignore RULES     RULE[@FUNCTION],...: known findings are counted as muted, and runs go on
  --strict           policies are findings too: what the documents imply and no page says (hu rules names them)
  --no-payload       nothing that is printed holds bytes that your driver was given (inputs in --out do)
  --out DIR          where the campaign lives (out/DRIVER-TARGET); one that is there is resumed
  --seed N           for the engines' random numbers (1)
  --empty            start from no corpus
  --stop             end at the first finding
exit code: 0 no findings, 1 findings, 2 the campaign could not be run, 130 interrupted
END
}
fail() {
    echo "fuzz: $1" >&2
    exit 2
}

time=60 engine=both target=fuzz_hot_update driver=reference out='' seed=1 empty=0 stop=0 ignore='' withhold=0 strict=0
old='' new='' foreign=() spec=()
# shellcheck disable=SC1091
. "$root/scripts/paths.sh"
while [ $# -gt 0 ]; do
    case $1 in
    --time | --engine | --target | --driver | --bug | --out | --seed | --old | --new | --ignore | --glue | -I | -D | -include)
        [ $# -ge 2 ] || fail "$1 needs a value"
        ;;
    esac
    case $1 in
    --driver | --old | --new)
        option=${1#--}
        if is_path "$2"; then foreign+=("$1" "$2"); else printf -v "$option" %s "$2"; fi
        shift 2
        ;;
    -I | -D | -include | --glue) spec+=("$1" "$2") && shift 2 ;;
    -I* | -D* | -std=*) spec+=("$1") && shift ;;
    --bug) driver=$2 && shift 2 ;;
    --time | --engine | --target | --out | --seed | --ignore) printf -v "${1#--}" %s "$2" && shift 2 ;;
    --empty) empty=1 && shift ;;
    --stop) stop=1 && shift ;;
    --no-payload) withhold=1 && shift ;;
    --strict) strict=1 && shift ;;
    --help | -h) usage && exit 0 ;;
    *) usage >&2 && fail "unknown option $1" ;;
    esac
done
case $engine in libfuzzer | afl | both) ;; *) fail "--engine is libfuzzer, afl or both, not $engine" ;; esac
case $time$seed in *[!0-9]*) fail "--time and --seed are whole numbers" ;; esac
[ "$time" -ge 1 ] || fail "--time is at least one second"
[[ $target =~ ^(fuzz|prop)_[a-z_]+$ ]] || fail "--target is the name of a fuzz target, not $target"
if [ ${#foreign[@]} -gt 0 ]; then
    [ "$driver$old$new" = reference ] || fail "either shipped drivers or paths, not both"
    spec=("${foreign[@]}" "${spec[@]}")
    driver=$("$root/scripts/driver.sh" --name "${spec[@]}") || exit 2
    key=$("$root/scripts/driver.sh" --key "${spec[@]}") || exit 2
    mapfile -t spec < <("$root/scripts/driver.sh" --spec "${spec[@]}")
else
    [ ${#spec[@]} -eq 0 ] || fail "${spec[0]} is for a driver of yours: --driver PATH"
    [ -z "$old$new" ] || driver=${old:?--old and --new go together}-to-${new:?--old and --new go together}
    key=$driver
fi
uses_driver=0
case $target in fuzz_hot_update | fuzz_restore_payload) uses_driver=1 ;; esac
[ "$uses_driver" = 1 ] || [ "$driver" = reference ] || fail "$target does not run the driver; --driver has no use"
name=$target
[ "$driver" = reference ] || name=$target-$driver
out=${out:-out/$key-$target}
[ "${out:0:1}" = / ] || out=$PWD/$out
cd "$root"

[ "$strict" = 0 ] || export HU_STRICT=1

# -- build --
start_of_build=$SECONDS
scripts/setup.sh campaign
say_build() { echo "building $1 (the log is build/$1.log)"; }
check_ignore() { # a misspelt rule is said before the builds
    [ -z "$ignore" ] || build/asan/hu replay --ignore "$ignore" --quiet corpus/shape/nothing_happens.hu ||
        fail "--ignore $ignore: see above"
}
build_shipped() {
    say_build asan
    scripts/build.sh asan hu
    check_ignore
    local known part
    known=$(build/asan/hu drivers && build/asan/hu drivers --bugs | cut -f 1)
    for part in ${driver/-to-/ }; do
        [ "$uses_driver" = 0 ] || grep -qx -- "$part" <<<"$known" ||
            fail "no driver is called $part; hu drivers and hu drivers --bugs list them, and no file or folder here is called so"
    done
    export HU_DRIVERS=$driver
    scripts/build.sh asan "$name" || exit 2
    if [ "$engine" != afl ]; then say_build libfuzzer && scripts/build.sh libfuzzer "$name"; fi
    if [ "$engine" != libfuzzer ]; then say_build afl && scripts/build.sh afl "$name" afl_mutator; fi
}
# The command, and where the programs of each kind are.
hu=build/asan/hu asan=build/asan libfuzzer=build/libfuzzer afl_bin=build/afl dictionary=''
build_foreign() {
    say_build asan
    scripts/build.sh asan hu
    check_ignore
    asan=$(scripts/driver.sh asan "${spec[@]}")
    hu=${asan#"$root"/}/hu-$driver
    # Dead at once, or nothing to test: said before two more builds, and before a campaign of nothing else.
    HU_IGNORE=$ignore "$hu" life || {
        local code=$?
        [ "$code" != 1 ] || echo "fuzz: $driver breaks this in its plainest life: it takes no campaign to see it. To look
      further all the same: --ignore RULE (the name before the first colon above)" >&2
        exit "$code"
    }
    scripts/msvc_check.sh "${spec[@]}"
    if [ "$engine" != libfuzzer ]; then
        say_build afl
        scripts/build.sh afl afl_mutator
        afl_bin=$(scripts/driver.sh afl "${spec[@]}")
        dictionary=build/drivers/$key/dictionary
    fi
    if [ "$engine" != afl ]; then
        say_build libfuzzer
        libfuzzer=$(scripts/driver.sh libfuzzer "${spec[@]}")
    fi
}
if [ ${#foreign[@]} -gt 0 ]; then build_foreign; else build_shipped; fi
echo "built in $((SECONDS - start_of_build)) s"

# -- where things are --
corpus=$out/corpus          # libFuzzer's; AFL++ reads it too
crashes=$out/crashes        # inputs that broke something, from either engine
afl=$out/afl
mkdir -p "$corpus" "$crashes" "$out/findings" "$out/log" "$afl" "$out/seeds"
lock=$out/.running
if ! mkdir "$lock" 2>/dev/null; then
    [ -n "$(find "$lock" -mmin +1440)" ] || ! kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null ||
        fail "a campaign is running in $out (process $(cat "$lock/pid"))"
fi
echo $$ >"$lock/pid"
resumed=''
[ -z "$(ls -A "$corpus")" ] || resumed=', resumed'

if [ "$empty" = 0 ]; then
    scripts/seeds.sh "$target" "$out/seeds" "$([ ${#foreign[@]} -eq 0 ] || [[ " ${spec[*]} " == *' --glue '* ]] || echo escape)"
    cp -n "$out/seeds"/* "$corpus"/ 2>/dev/null || true
fi
# What AFL++ begins with: the corpus as it is now, for libFuzzer takes inputs away that it has smaller ones for.
rm -rf "$out/start"
cp -r "$corpus" "$out/start"
if [ -z "$(ls -A "$corpus")" ]; then
    # A header and no operation: AFL++ wants a first input that breaks nothing.
    head -c 16 /dev/zero >"$out/start/zeros"
fi

# What engines and replay programs are told by the environment.
[ -z "$ignore" ] || export HU_IGNORE=$ignore HU_MUTED=$out/muted
[ ! -s "${asan%/bin}/words" ] || export HU_WORDS=${asan%/bin}/words
[ "$withhold" = 0 ] || export HU_NO_PAYLOAD=1
if [ ${#spec[@]} -gt 0 ]; then printf '%s\n' "${spec[@]}" >"$out/driver"; fi
if [ "$strict" = 1 ]; then touch "$out/strict"; else rm -f "$out/strict"; fi
words=()
if [ -s "$dictionary" ]; then
    sort -u "$dictionary" >"$out/dictionary"
    words=("$out/dictionary")
fi

# -- engines --
cores=$(nproc)
children=()
# shellcheck disable=SC1091
. scripts/engines.sh
instance=default
[ "$engine" = both ] && instance=main
# shellcheck disable=SC1091
. scripts/campaign.sh
ask_again
end=$((SECONDS + time))
if [ "$engine" != afl ]; then
    run_libfuzzer &
    children+=($!)
fi
if [ "$engine" != libfuzzer ]; then
    run_afl &
    children+=($!)
fi

# -- watching --
interrupted=0
finish_engines() {
    local child
    for child in "${children[@]}"; do kill -INT "$child" 2>/dev/null || true; done
}
trap 'interrupted=1; finish_engines' INT TERM
echo "$name$resumed: $engine, $time s, $out"
alive() {
    local child any=1
    for child in "${children[@]}"; do kill -0 "$child" 2>/dev/null && any=0; done
    return $any
}
tick=0
while alive && [ "$interrupted" = 0 ] && [ "$SECONDS" -lt $((end + 15)) ]; do
    sleep 1 || true
    tick=$((tick + 1))
    if [ $((tick % 3)) -eq 0 ]; then share && triage; fi
    if [ -t 1 ] || [ $((tick % 10)) -eq 0 ]; then progress; fi
    if [ "$stop" = 1 ] && [ -n "$(crash_files)" ]; then finish_engines && break; fi
done
finish_engines
wait || true
share
if [ -t 1 ]; then progress && echo; else progress; fi
if [ "$engine" != libfuzzer ] && [ ! -f "$afl/$instance/fuzzer_stats" ]; then
    tail -n 20 "$out/log/afl.log" >&2
    rm -rf "$lock"
    fail "AFL++ did not start; its whole log is $out/log/afl.log"
fi
if [ "$engine" != afl ] && ! grep -aq 'Running with entropic\|INFO: Seed' "$out"/log/libfuzzer-*.log; then
    cat "$out"/log/libfuzzer-*.log | tail -n 20 >&2
    rm -rf "$lock"
    fail "libFuzzer did not start; its logs are $out/log/libfuzzer-*.log"
fi

triage
rm -rf "$lock"
# -- what it means --
# shellcheck disable=SC1091
. scripts/findings.sh
tell_all
[ "$interrupted" = 0 ] || exit 130
[ "$count" -eq 0 ] || exit 1
