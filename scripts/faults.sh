#!/usr/bin/env bash
# faults.sh [--sample N] [--seed S]: puts every fault that Chronos knows into every function of src/, one at a time, and
# runs the tests of an ordinary build: at least 95 of 100 that change what the program does have to be caught. Built once:
# the environment chooses the fault. A soak: hours. Those known to survive stand in scripts/gate/survivors.txt, by name and
# with a reason. --list prints all faults and ends.
set -euo pipefail
cd "$(dirname "$0")/.."
sample='' seed=1
list() {
    # Not a driver's: its images see no environment. Not what only builds with an engine or a sanitizer have.
    find src -name '*.c' ! -name '*_test.c' ! -name '*_driver.c' ! -name shadow.c ! -name rule_crash.c ! -path 'src/driver/*' |
        LC_ALL=C sort | xargs awk -f scripts/gate/functions.awk
}
while [ $# -gt 0 ]; do
    case $1 in
    --list) list && exit 0 ;;
    --sample) sample=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    *) sed -n '2,5s/^# //p' "$0" >&2 && exit 2 ;;
    esac
done
build=build/faults
tree=$build/tree
rm -rf "$tree"
mkdir -p "$tree"
git ls-files -z | xargs -0 cp --parents -t "$tree"
list | awk '{ print NR, $0 }' >"$build/list"

# Each function begins with its faults, each file with what chooses one.
awk '
    function code(fault) {
        if (fault == "trap") return "__builtin_trap();"
        if (fault == "abort") return "__builtin_abort();"
        return fault == "null_write" ? "*(volatile int *)0 = 0;" : "return " substr(fault, 8) ";"
    }
    { print $2 "\t" $3 "\t" "if (hu_fault_is(" $1 ")) { " code($5) " }" }' "$build/list" >"$build/code"
cut -f 1 "$build/code" | sort -u | while read -r file; do
    awk -F '\t' -v file="$file" '
        NR == FNR { if ($1 == file) put[$2] = put[$2] " " $3; next }
        FNR == 1 {
            print "extern char *getenv(const char *); extern int atoi(const char *);"
            print "__attribute__((unused, no_sanitize_address)) static int hu_fault_is(int number) {"
            print "static int fault = -1; if (fault < 0) { const char *word = getenv(\"HU_FAULT\");"
            print "fault = word ? atoi(word) : 0; } return fault == number; }"
            print "#line 1"
        }
        { print $0 put[FNR] }' "$build/code" "$file" >"$tree/$file"
done
if ! { cmake -S "$tree" -B "$build/build" -G Ninja -DCMAKE_C_COMPILER=clang-14 -DHU_STRICT=OFF &&
    cmake --build "$build/build"; } >"$build/log" 2>&1; then
    grep -E 'error' -A 3 "$build/log" | sed -n 1,20p >&2
    exit 2
fi
# Those that take long only where the others see nothing.
some_tests() {
    ctest --test-dir "$build/build" -j "$(nproc)" --timeout 300 --stop-on-failure "$@" >"$build/ctest.log" 2>&1
}
tests() { some_tests -E '^prop_|^emit|^picture' && some_tests -R '^prop_|^emit|^picture'; }
tests || { tail -n 15 "$build/ctest.log" >&2 && echo "faults: the tests fail without one" >&2 && exit 2; }

if [ -n "$sample" ]; then
    shuf -n "$sample" --random-source=<(yes "$seed") "$build/list" >"$build/chosen"
else
    cp "$build/list" "$build/chosen"
fi
caught=0 known=0 missed=0
while read -r number file line name fault; do
    if ! HU_FAULT=$number tests; then
        caught=$((caught + 1))
    elif grep -qE "^$name ($fault|\*)( |\$)" scripts/gate/survivors.txt; then
        known=$((known + 1))
    else
        missed=$((missed + 1))
        echo "$name $fault $file:$line"
    fi
done <"$build/chosen"
echo "faults: $caught caught, $known known to change nothing, $missed missed"
[ $((caught * 100)) -ge $(((caught + missed) * 95)) ]
