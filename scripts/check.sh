#!/usr/bin/env bash
# All tests: set-up, every build with warnings as errors, ctest plain and under sanitizers, formatting, four minutes of fuzzing.
#   --quick            the ASan+UBSan tests alone
#   --driver PATH ...  your driver instead: every property, and every good life of the corpus; options as
#                      scripts/fuzz.sh takes them
set -euo pipefail
if [ "${1:-}" = --driver ] || [ "${1:-}" = --old ] || [ "${1:-}" = --new ]; then
    exec "$(dirname "$0")/check_driver.sh" "$@"
fi
cd "$(dirname "$0")/.."
quick=0
case ${1:-} in
'') ;;
--quick) quick=1 ;;
*) echo "usage: scripts/check.sh [--quick | --driver PATH [OPTIONS]]" >&2 && exit 2 ;;
esac
started=$SECONDS
say() { printf '\n== %s (%d s)\n' "$1" $((SECONDS - started)); }

say "set-up"
scripts/setup.sh

run_tests() { # kind, ctest options...
    local kind=$1
    shift
    say "build and test: $kind"
    scripts/build.sh "$kind"
    local log=build/ctest-$kind.log failed=0
    ctest --test-dir "build/$kind" --output-on-failure -j "$(nproc)" "$@" >"$log" 2>&1 || failed=1
    [ "$failed" = 0 ] || grep -vE '^ *[0-9]+/[0-9]+ .* Passed|^ +Start ' "$log" >&2
    grep -E 'tests passed|Total Test time' "$log"
    local total skipped
    total=$(sed -n 's/.*tests failed out of //p' "$log")
    skipped=$(grep -c '(Skipped)' "$log" || true)
    tests=$((tests + total - skipped))
    skips=$((skips + skipped))
    [ "$failed" = 0 ]
}
tests=0 skips=0
run_tests asan
totals() { printf '\n%d passed, 0 failed, %d skipped\n' "$tests" "$skips"; }
if [ "$quick" = 1 ]; then
    totals
    exit 0
fi

say "format and shell"
find src fuzz props include scripts '(' -name '*.[ch]' -o -name '*.[ch]pp' ')' -print0 | xargs -0 clang-format-14 --dry-run -Werror
shellcheck scripts/*.sh scripts/*/*.sh .clusterfuzzlite/build.sh .ci/run
scripts/integration_test.sh
scripts/layers_test.sh
scripts/headers_test.sh
scripts/msvc_check.sh
scripts/readme_test.sh

say "drivers that live elsewhere"
scripts/driver_test.sh
scripts/install_test.sh asan

# What needs a sanitizer's poisoned bytes is not seen in the other builds: those seeds say so themselves.
run_tests plain
run_tests msan
run_tests gcc-asan
say "build: clang 19"
scripts/build.sh clang

say "the same trace in every build"
scripts/same_trace.sh asan plain msan gcc-asan

say "the reference driver is covered by the good runs"
scripts/coverage.sh | tail -n 1
say "fuzzing, four minutes"
scripts/build.sh libfuzzer
scripts/build.sh afl
# Seconds by what a target has to say: whole updates and payloads most. Long runs are soaks (scripts/soak.sh).
for share in fuzz_hot_update=80 fuzz_calls=60 fuzz_restore_payload=60 fuzz_text=40; do
    scripts/fuzz.sh --target "${share%=*}" --time "${share#*=}" --out "build/fuzz-${share%=*}"
done
say "properties as fuzz targets"
for property in build/libfuzzer/prop_*; do
    "$property" -seed=7 -runs=3000 -max_total_time=5 -max_len=256 -artifact_prefix=build/ >build/property.log 2>&1 ||
        { cat build/property.log >&2 && exit 1; }
done
say "crashes that triage tells apart"
for kind in libfuzzer libfuzzer-ubsan libfuzzer-plain; do
    scripts/build.sh "$kind" grouping_crash rule_crash
done
scripts/build.sh libfuzzer-msan rule_crash
scripts/grouping_test.sh build/plain/hu asan=build/libfuzzer/grouping_crash \
    ubsan=build/libfuzzer-ubsan/grouping_crash plain=build/libfuzzer-plain/grouping_crash
scripts/triage_test.sh build/asan/triage_test asan=build/libfuzzer/rule_crash ubsan=build/libfuzzer-ubsan/rule_crash \
    msan=build/libfuzzer-msan/rule_crash plain=build/libfuzzer-plain/rule_crash
say "the guide to crashes"
scripts/guide_test.sh
say "targets as ClusterFuzz runs them"
scripts/build.sh libfuzzer-msan fuzz_hot_update fuzz_restore_payload
for one in 'libfuzzer fuzz_hot_update' 'libfuzzer-msan fuzz_hot_update' 'libfuzzer-msan fuzz_restore_payload' 'libfuzzer fuzz_text'; do
    # shellcheck disable=SC2086
    scripts/engine_test.sh $one
done
say "what OSS-Fuzz would build, a target of each kind"
scripts/gate.sh --sample
say "Ctrl-C"
scripts/interrupt_test.sh
say "past the checksums, within 30 seconds"
scripts/payload_test.sh
say "what one engine finds, the other gets"
scripts/share_test.sh 40
say "all done"
totals
