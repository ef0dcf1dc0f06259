#!/usr/bin/env bash
# chronos.sh [FAULTS [SEED]]: a cached build is replayed under tools that configure, clean and fetch nothing; sources that are
# broken fail to build and those that are not do not; run_tests.sh passes, changes nothing, and fails when one function of
# src/ (FAULTS of them, chosen by SEED) traps, aborts, writes to NULL or returns something else.
set -euo pipefail
cd "$(dirname "$0")/../.."
faults=${1:-2} seed=${2:-1}
here=$PWD
export SRC=$here/build/chronos/src WORK=$here/build/chronos/work OUT=$here/build/chronos/out
tree=$SRC/hotupdate-harness tools=$here/build/chronos/tools log=$here/build/chronos/log
rm -rf "$SRC" "$OUT" "$tools"
mkdir -p "$tree" "$WORK" "$OUT"
git ls-files -z | xargs -0 cp --parents -t "$tree"
cp "$tree"/scripts/oss-fuzz/*.sh "$SRC"
(cd "$tree" && git init -q && git add -A && git -c user.name=x -c user.email=x@x commit -qm x)
scripts/gate/tools.sh "$tools"
# shellcheck disable=SC1091
. scripts/gate/flags.sh
gate_flags libfuzzer address
wrong=0
complain() {
    echo "chronos: $*" >&2
    wrong=$((wrong + 1))
}
targets=(fuzz_text fuzz_hot_update)
cd "$tree"
bash -eu "$SRC/build.sh" "${targets[@]}" >"$log" 2>&1 || { tail -n 20 "$log" >&2 && exit 2; }
digest() { (cd "$OUT" && find . -type f -printf '%P %m ' -exec sha1sum {} \; | LC_ALL=C sort | sha1sum); }
before=$(digest)
files=$(find "$OUT" -type f | wc -l)
configured=$(stat -c %Y "$WORK"/hu-*/build.ninja)

replay() {
    rm -rf "${OUT:?}"/*
    PATH=$tools:$PATH bash -eux "$SRC/replay_build.sh" "${targets[@]}" >"$log" 2>&1
}
replay || complain "the replayed build fails: $(tail -n 1 "$log")"
[ "$(digest)" = "$before" ] || complain "a replayed build gives something else"
[ "$files" = $((4 * ${#targets[@]})) ] || complain "there are $files files, not four a target"

broken() { # name, file, lines to append
    local code=0
    cp -p "$2" "$WORK/as_it_was"
    printf '%s\n' "$3" >>"$2"
    replay || code=$?
    case $code in 1 | 2) ;; *) complain "$1 in $2: the build ends with $code" ;; esac
    # Nothing was built from a header that does not compile: it gets its old date, too.
    case $2 in *.h) cp -p "$WORK/as_it_was" "$2" ;; *) git checkout -q -- "$2" ;; esac
}
broken garbage src/trace/trace.c '@@ this is no C @@ {{{'
broken '#error' src/trace/trace.h '#error no'
broken 'an include of nothing' src/mm/map.c '#include "no_such_file_anywhere.h"'
broken 'a symbol twice' src/mm/map.c 'int hu_mm_reset(void) { return 0; }
void hu_mm_reset(int again) { (void)again; }'
broken 'an undefined function' src/mm/map.c 'void hu_not_there(void);
__attribute__((constructor)) static void hu_wants_it(void) { hu_not_there(); }'
for file in src/*/*e.c; do printf '\n\n' >>"$file"; done
replay || complain "blank lines break the build"
git checkout -q -- .
[ "$(stat -c %Y "$WORK"/hu-*/build.ninja)" = "$configured" ] || complain "a replayed build configures"

tests() { PATH=$tools:$PATH timeout 900 bash -eu "$SRC/run_tests.sh" "$@" >"$log" 2>&1; }
tests || complain "run_tests.sh fails: $(grep -E 'Failed|FAILED' "$log" | sed -n 1,3p)"
[ -z "$(git status --porcelain)" ] || complain "run_tests.sh changes the tree: $(git status --porcelain | sed -n 1,3p)"

# As Chronos does it: into the source, and built again by what runs the tests.
code_of() {
    case $1 in
    trap) echo '__builtin_trap();' ;;
    abort) echo '__builtin_abort();' ;;
    null_write) echo '*(volatile int *)0 = 0;' ;;
    return_*) echo "if (1) return ${1#return_};" ;;
    esac
}
"$here/scripts/faults.sh" --list >"$here/build/chronos/list"
shuf -n "$faults" --random-source=<(yes "$seed") "$here/build/chronos/list" >"$here/build/chronos/chosen"
caught=0
while read -r file line name fault; do
    sed -i "${line}s/\$/ $(code_of "$fault" | sed 's/[*&/]/\\&/g')/" "$file"
    if ! tests --stop-on-failure; then
        caught=$((caught + 1))
    elif ! grep -qE "^$name ($fault|\*)( |\$)" "$here/scripts/gate/survivors.txt"; then
        complain "$fault in $name ($file:$line) passes all tests"
    fi
    git checkout -q -- "$file"
done <"$here/build/chronos/chosen"
[ "$wrong" = 0 ] || exit 1
echo "chronos: replayed, six kinds of sources told apart, $caught of $faults faults caught"
