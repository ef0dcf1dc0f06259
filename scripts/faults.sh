#!/usr/bin/env bash
# faults.sh [--sample N] [--seed S] [--function NAME]: puts every fault that Chronos knows into every function of src/,
# one at a time, and runs the tests of an ordinary build that get there: at least 95 of 100 that change what the program
# does have to be caught. Built once: the environment chooses the fault. A soak: hours. Those known to survive stand in
# scripts/gate/survivors.txt, by name and with a reason. --list prints all faults, --unreached the functions that no test
# calls.
set -euo pipefail
cd "$(dirname "$0")/.."
sample='' seed=1 function='' unreached=0
list() {
    # Not a driver's: its images see no environment. Not what only builds with an engine or a sanitizer have.
    find src -name '*.c' ! -name '*_test.c' ! -name '*_driver.c' ! -name shadow.c ! -name rule_crash.c ! -path 'src/driver/*' |
        LC_ALL=C sort | xargs awk -f scripts/gate/functions.awk
}
while [ $# -gt 0 ]; do
    case $1 in
    --list) list && exit 0 ;;
    --unreached) unreached=1 && shift ;;
    --sample) sample=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    --function) function=$2 && shift 2 ;;
    *) sed -n '2,6s/^# //p' "$0" >&2 && exit 2 ;;
    esac
done
build=build/faults
tree=$build/tree
rm -rf "$tree"
mkdir -p "$tree"
git ls-files -z | xargs -0 cp --parents -t "$tree"
list | awk '{ print NR, $0 }' >"$build/list"

# Each function begins with its faults; which one it is says the environment, and a file there learns who asked.
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
        FNR == 1 { print "int hu_fault_is(int number);\n#line 1" }
        { print $0 put[FNR] }' "$build/code" "$file" >"$tree/$file"
done
cat >>"$tree/src/trace/trace.c" <<'END'

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>

int hu_fault_is(int number)
{
    static int fault = -1;
    static unsigned char *seen;

    if (fault < 0) {
        const char *word = getenv("HU_FAULT");
        const char *file = getenv("HU_FAULT_SEEN");

        fault = word != NULL ? atoi(word) : 0;
        if (file != NULL) {
            seen = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_SHARED, open(file, O_RDWR), 0);
        }
    }
    if (seen != NULL) {
        seen[number] = 1;
    }
    return fault == number;
}
END
if ! { cmake -S "$tree" -B "$build/build" -G Ninja -DCMAKE_C_COMPILER=clang-14 -DHU_STRICT=OFF &&
    cmake --build "$build/build"; } >"$build/log" 2>&1; then
    grep -E 'error' -A 3 "$build/log" | sed -n 1,20p >&2
    exit 2
fi
# Each test by itself: which faults does it pass by? Lines of NUMBER TEST, quick tests first.
reach() { # test's number
    local seen=$build/seen/$1 began=$EPOCHREALTIME name
    head -c 65536 /dev/zero >"$seen"
    name=$(HU_FAULT_SEEN=$PWD/$seen ctest --test-dir "$build/build" -I "$1,$1" --timeout 300 | sed -n 's/^ *1\/1 Test *#[0-9]*: \([^ ]*\) .*Passed.*/\1/p')
    [ -n "$name" ] || echo "$1" >>"$build/failed"
    od -An -v -w1 -tu1 "$seen" | awk -v name="$name" -v cost="$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f", b - a }')" \
        '$1 { print NR - 1, name, cost }' >"$seen.lines"
}
export -f reach
export build
rm -rf "$build/seen" "$build/failed"
mkdir "$build/seen"
ctest --test-dir "$build/build" -N | sed -n 's/^ *Test *#\([0-9]*\):.*/\1/p' | xargs -P "$(nproc)" -I {} bash -c 'reach {}'
if [ -e "$build/failed" ]; then
    echo "faults: without a fault these tests fail or are skipped: $(sort -n "$build/failed" | tr '\n' ' ')" >&2
fi
cat "$build"/seen/*.lines | sort -k 1,1n -k 3,3n >"$build/reached"
if [ "$unreached" = 1 ]; then
    awk 'NR == FNR { reached[$1]; next } !($1 in reached) && !named[$4]++ { print $4, $2 ":" $3 }' "$build/reached" "$build/list"
    exit 0
fi
tests() { # fault: those that reach it, quick ones first, until one fails
    awk -v fault="$1" '$1 == fault { gsub(/[.+]/, "\\\\&", $2); print $2 }' "$build/reached" >"$build/tests"
    local some
    while some=$(sed -n 1,20p "$build/tests") && [ -n "$some" ]; do
        sed -i 1,20d "$build/tests"
        ctest --test-dir "$build/build" -j "$(nproc)" --timeout 100 --stop-on-failure \
            -R "^($(paste -sd '|' <<<"$some"))\$" >"$build/ctest.log" 2>&1 || return 1
    done
}

if [ -n "$function" ]; then
    awk -v name="$function" '$4 ~ "^(" name ")$"' "$build/list" >"$build/chosen"
elif [ -n "$sample" ]; then
    shuf -n "$sample" --random-source=<(yes "$seed") "$build/list" >"$build/chosen"
else
    cp "$build/list" "$build/chosen"
fi
caught=0 known=0 missed=0
while read -r number file line name fault; do
    if ! HU_FAULT=$number tests "$number"; then
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
