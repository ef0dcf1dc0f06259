#!/usr/bin/env bash
# build.sh KIND [TARGET...]: configures and builds build/KIND. Kinds:
#   asan       clang, ASan+UBSan: tests, replay programs, hu        plain      gcc, no sanitizer
#   msan       clang, MSan                                          gcc-asan   gcc, ASan+UBSan
#   libfuzzer  clang, ASan+UBSan, engine libFuzzer                  afl        afl-clang-fast, ASan+UBSan, AFL++
#   libfuzzer-plain, afl-plain                                      the engines without sanitizers
#   libfuzzer-ubsan, libfuzzer-msan                                 libFuzzer, UBSan or MSan alone
# HU_DRIVERS in the environment names images that get fuzz targets of their own.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:?which kind? see the top of scripts/build.sh}
shift
options=()
case $kind in
asan) compiler=clang-14 options=("-DHU_SANITIZE=address,undefined") ;;
plain) compiler=gcc ;;
clang) compiler=clang-19 ;;
gcc-asan) compiler=gcc options=("-DHU_SANITIZE=address,undefined") ;;
msan) compiler=clang-14 options=(-DHU_SANITIZE=memory) ;;
libfuzzer) compiler=clang-14 options=("-DHU_SANITIZE=address,undefined" -DHU_ENGINE=libfuzzer) ;;
libfuzzer-ubsan) compiler=clang-14 options=(-DHU_SANITIZE=undefined -DHU_ENGINE=libfuzzer) ;;
libfuzzer-msan) compiler=clang-14 options=(-DHU_SANITIZE=memory -DHU_ENGINE=libfuzzer) ;;
libfuzzer-plain) compiler=clang-14 options=(-DHU_ENGINE=libfuzzer) ;;
afl) compiler=afl-clang-fast options=("-DHU_SANITIZE=address,undefined" -DHU_ENGINE=afl) ;;
afl-plain) compiler=afl-clang-fast options=(-DHU_ENGINE=afl) ;;
*)
    echo "build: no kind is called $kind; see the top of scripts/build.sh" >&2
    exit 2
    ;;
esac

folder=build/$kind
log=$folder.log
mkdir -p build
# Two campaigns may begin at once; ninja knows nothing of another one in its folder.
exec 9>"$folder.lock"
flock 9
# Drivers that an earlier call named keep their targets.
drivers=$(sed -n 's/^HU_DRIVERS:STRING=//p' "$folder/CMakeCache.txt" 2>/dev/null || true)
drivers=$(printf '%s;%s' "$drivers" "${HU_DRIVERS:-}" | tr ';' '\n' | sort -u | sed '/^$/d' | paste -sd ';')
if ! { AFL_QUIET=1 cmake -S . -B "$folder" -G Ninja -DCMAKE_C_COMPILER="$compiler" "${options[@]}" \
    -DHU_DRIVERS="$drivers" && AFL_QUIET=1 cmake --build "$folder" ${1:+--target "$@"}; } >"$log" 2>&1; then
    grep -E 'error|warning|FAILED|CMake Error' -A 5 "$log" >&2 || tail -n 40 "$log" >&2
    echo "build: $folder failed; the whole log is $log" >&2
    exit 2
fi
