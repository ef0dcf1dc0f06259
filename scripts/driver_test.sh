#!/usr/bin/env bash
# Drivers that live elsewhere: what does not build or start is explained, and a finding can be replayed, muted, kept
# free of a driver's bytes. One build kind (asan); campaigns are tried in fuzzing.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
work=$(mktemp -d)
made=()
cleanup() {
    chmod -R u+w "$work"
    rm -rf "$work" "${made[@]}"
}
trap cleanup EXIT
tried=0
wrong() {
    echo "driver_test: $*" >&2
    exit 1
}
# A driver of our own, in a folder with a blank that cannot be written to.
theirs="$work/their driver"
mkdir "$theirs"
cp src/driver/{reference,escape,vf,block,save,restore}.c src/driver/reference.h "$theirs"
# As real sources are: names in any case, a file that only WPP makes.
sed -i '1i #include <WinError.h>\n#include "Reference.tmh"\nvoid traced(void);\nvoid traced(void) { WPP_CLEANUP(0); }' \
    "$theirs/reference.c"
chmod a-w "$theirs"
build() { # options... : sets bin and hu
    bin=$(cd "$work" && "$root/scripts/driver.sh" asan "$@") || return 2
    hu=$bin/hu-$(cd "$work" && "$root/scripts/driver.sh" --name "$@")
    made+=("${bin%/asan/bin}")
}
refused() { # what it must say, options...
    local want=$1 said code=0
    shift
    said=$(cd "$work" && { "$root/scripts/driver.sh" --key "$@" >key && "$root/scripts/driver.sh" asan "$@"; } 2>&1) ||
        code=$?
    [ ! -s "$work/key" ] || made+=("$root/build/drivers/$(cat "$work/key")")
    [ "$code" = 2 ] || wrong "exit $code, not 2, for: $want"
    grep -q -- "$want" <<<"$said" || wrong "does not say \"$want\" but: $said"
    tried=$((tried + 1))
}

replays_as_printed() { # a report
    local again code=0
    again=$(sed -n 's/^  again    //p' <<<"$1")
    bash -c "$again" >/dev/null 2>&1 || code=$?
    [ "$code" = 1 ] || wrong "what is printed does not replay: $again"
}

# -- builds, or says why not --
build --driver "their driver"
"$hu" life >"$work/life"
grep -q 'DxgkDdiRestoreMemoryForHotUpdate *0x00000000' "$work/life" || wrong "hu life: $(cat "$work/life")"
echo 'int broken(void) { return nothing; }' >"$work/broken.c"
refused 'broken.c:1:.*error: use of undeclared identifier' --driver broken.c
echo 'int nothing_here;' >"$work/empty.c"
refused 'has no DriverEntry' --driver empty.c
printf '#include <ntddk.h>\nstatic NTSTATUS DriverEntry(PDRIVER_OBJECT O, PUNICODE_STRING R) { return O == 0 || R == 0; }\nvoid *p = DriverEntry;\n' \
    >"$work/hidden.c"
refused 'DriverEntry is static' --driver hidden.c
printf '#include <ntddk.h>\nNTSTATUS DriverEntry(PDRIVER_OBJECT, PUNICODE_STRING) { return 0; }\n' >"$work/cxx.cpp"
refused 'extern "C"' --driver cxx.cpp
printf '#include <ntddk.h>\nNTSTATUS DriverEntry(PDRIVER_OBJECT O, PUNICODE_STRING R) { return O == R; }\n' >"$work/two.c"
refused "multiple definition of .DriverEntry" --driver "their driver" --driver two.c
printf '#include <ntddk.h>\nvoid Lost(void);\nNTSTATUS DriverEntry(PDRIVER_OBJECT O, PUNICODE_STRING R)\n{\n    Lost();\n    return O == 0 || R == 0;\n}\n' \
    >"$work/lost.c"
refused 'lost.c:5: error: the driver calls Lost, which is not modelled' --driver lost.c
mkdir "$work/inc"
printf '#include <NtDDK.h>\n#include "Vendor.h"\nNTSTATUS DriverEntry(PDRIVER_OBJECT O, PUNICODE_STRING R)\n{\n    return O == 0 || R == 0 || VENDOR;\n}\n' \
    >"$work/spelled.c"
echo '#define VENDOR nothing' >"$work/inc/vendor.h"
refused 'spelled.c:5:.*nothing\|vendor.h:1:.*nothing' --driver spelled.c -I inc
refused 'no such file or folder' --driver nowhere.c
refused 'no .c, .cpp, .cc or .cxx file' --driver "$root/corpus"

# -- does not start, dies or hangs at once --
life() { # exit code, what it must say, function body of DriverEntry
    printf '#include <ntddk.h>\n#include <dispmprt.h>\nNTSTATUS DriverEntry(PDRIVER_OBJECT O, PUNICODE_STRING R)\n{\n%s\n    return O == 0 || R == 0;\n}\n' \
        "$3" >"$work/start.c"
    local code=0
    build --driver start.c
    "$hu" life >"$work/said" 2>&1 || code=$?
    [ "$code" = "$1" ] || wrong "life: exit $code, not $1: $(cat "$work/said")"
    grep -q -- "$2" "$work/said" || wrong "life does not say \"$2\" but: $(cat "$work/said")"
    tried=$((tried + 1))
}
life 2 'did not register' ''
life 1 'start.c:5 in DriverEntry' '*(volatile int *)8 = 1;'
life 1 'start.c:[456] in DriverEntry' 'static volatile int go = 1;
while (go != 0) {}'

# -- a bug by -D, replayed as printed, muted, without its bytes --
build --driver "their driver" -D HU_BUG_IMAGE_two_sources_named=1
printf 'work size 16\ndata value 0x44434652\ndata word 3 value 7\nhot update\n' >"$work/a finding.hu"
code=0
said=$("$hu" replay "$work/a finding.hu" 2>&1) || code=$?
[ "$code" = 1 ] || wrong "the bug is not found: $said"
grep -q 'their driver/save.c:[0-9]* in save_reserved\|driver/save.c:[0-9]* in' <<<"$said" || wrong "no line of the driver: $said"
replays_as_printed "$said"
"$hu" emit-c "$work/a finding.hu" -o "$work/repro.c"
clang-14 -fsanitize=address,undefined -Iinclude "$work/repro.c" "${hu/hu-/libhotupdate-}.a" -o "$work/repro"
"$work/repro" >"$work/said" 2>&1 || true
grep -q '^ASSERTION FAILED: zero_or_many_sources' "$work/said" || wrong "the C file says: $(cat "$work/said")"
muted=$("$hu" replay --ignore zero_or_many_sources "$work/a finding.hu")
grep -q 'muted: [1-9]' <<<"$muted" || wrong "--ignore: $muted"
function=$(sed -n 's/^  silence  --ignore zero_or_many_sources@//p' <<<"$said")
"$hu" replay --ignore "zero_or_many_sources@$function" "$work/a finding.hu" >/dev/null || wrong "--ignore @$function"
if "$hu" replay --ignore zero_or_many_sources@other "$work/a finding.hu" >/dev/null 2>&1; then wrong "@other is muted"; fi
code=0
"$hu" replay --ignore no_such_rule "$work/a finding.hu" >/dev/null 2>&1 || code=$?
[ "$code" = 2 ] || wrong "--ignore of no rule: exit $code"
for command in replay print minimise; do
    if "$hu" $command --no-payload "$work/a finding.hu" 2>&1 | grep -qiE '44434652|1145259602'; then
        wrong "hu $command --no-payload shows a mark of the driver"
    fi
done
if command -v gdb >/dev/null; then
    "$hu" pack "$work/a finding.hu" -o "$work/input"
    gdb -batch -x scripts/hu.gdb -ex run -ex hu-where -ex bt --args "${hu/hu-/fuzz_hot_update-}" "$work/input" \
        >"$work/gdb" 2>&1 || true
    for want in '^step 4 of 4 operations' save_reserved save_call; do
        grep -q "$want" "$work/gdb" || wrong "gdb does not say $want: $(tail -n 40 "$work/gdb")"
    done
else
    echo "gdb is not installed: scripts/hu.gdb was not tried"
fi
tried=$((tried + 8))

# -- what no page says in so many words is a finding where that is asked for --
build --driver "their driver" -D HU_BUG_IMAGE_reserved_before_ring_refused=1
printf 'profile: restore_order=reverse\n\nwork size 16\ndata value 0x44434652\ndata word 3 value 7\nhot update\n' >"$work/order.hu"
"$hu" replay "$work/order.hu" >/dev/null 2>&1 || wrong "a policy is a finding without --strict"
code=0
said=$("$hu" replay --strict "$work/order.hu" 2>&1) || code=$?
[ "$code" = 1 ] || wrong "--strict: exit $code: $said"
grep -q '^ASSERTION FAILED: sequence_of_blocks_relied_on' <<<"$said" || wrong "--strict: $said"
replays_as_printed "$said"
"$hu" survey "$work/order.hu" | grep 'no finding without --strict, but seen: sequence_of_blocks' >/dev/null ||
    wrong "hu survey is silent about a policy"
tried=$((tried + 4))

# -- a memory error that is muted does not end the run --
life 1 'null_view_dereferenced\|stray_access\|nullderef' '*(volatile int *)8 = 1;'
rule=$(sed -n 's/^ASSERTION FAILED: //p' "$work/said")
code=0
"$hu" life --ignore "$rule" >"$work/said" 2>&1 || code=$?
[ "$code" = 2 ] || wrong "muted at once, nothing is left to test: exit $code, not 2: $(cat "$work/said")"

# -- a C++ function is muted by what the report says, parameters or not --
printf '#include <ntddk.h>\n#include <dispmprt.h>\nstruct Thing {\n    __attribute__((noinline)) static void Poke(volatile int *at, int value) { *at = value; }\n};\nextern "C" NTSTATUS DriverEntry(PDRIVER_OBJECT O, PUNICODE_STRING R)\n{\n    Thing::Poke((volatile int *)8, 1);\n    return O == 0 || R == 0;\n}\n' \
    >"$work/method.cpp"
build --driver method.cpp
said=$("$hu" life 2>&1) || true
silence=$(sed -n 's/^  silence  //p' <<<"$said")
[[ $silence == *@Thing::Poke ]] || wrong "no option to mute it: $said"
code=0
bash -c "$hu life $silence" >"$work/said" 2>&1 || code=$?
[ "$code" = 2 ] || wrong "$silence does not mute it: exit $code, not 2: $(cat "$work/said")"

# -- the same file, changed, with an older date: built again --
touch -d 2001-01-01 "$work/start.c"
sed -i 's/^.*volatile.*$//' "$work/start.c"
touch -d 2001-01-01 "$work/start.c"
build --driver start.c
said=$("$hu" life 2>&1) || true
grep -q 'did not register' <<<"$said" || wrong "a changed source was not built again: $said"
echo "$((tried + 2)) things tried"
