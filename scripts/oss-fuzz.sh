#!/usr/bin/env bash
# oss-fuzz.sh [TARGET...]: builds fuzz targets (all of them) the way OSS-Fuzz and ClusterFuzzLite ask for, into $OUT: the
# targets, TARGET_seed_corpus.zip, TARGET.dict, TARGET.options, nothing else. Everything comes from the environment: CC, CXX,
# CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, OUT, WORK; SANITIZER, FUZZING_ENGINE and ARCHITECTURE name the build in $WORK.
# SRC, where it is set, has to hold this project. Running it again, tools of Chronos in front of PATH or not, gives the same.
set -euo pipefail
fail() {
    echo "oss-fuzz: $1" >&2
    exit 2
}
for name in CC CXX LIB_FUZZING_ENGINE OUT WORK; do
    [ -n "${!name:-}" ] || fail "$name is not set; OSS-Fuzz's image sets it"
done
[ "${ARCHITECTURE:-x86_64}" = x86_64 ] || fail "ARCHITECTURE is $ARCHITECTURE: only x86_64 is built (the model is 64-bit)"
case ${SANITIZER:-address} in
address | undefined | memory | coverage | introspector | none) ;;
*) fail "SANITIZER is $SANITIZER: address, undefined, memory, coverage, introspector or none" ;;
esac
root=$(cd "$(dirname "$0")/.." && pwd -P)
if [ -n "${SRC:-}" ]; then
    case $root/ in "$(cd "$SRC" && pwd -P)"/*) ;; *) fail "$root does not lie in SRC ($SRC): no coverage report would find it" ;; esac
fi
mkdir -p "$OUT" "$WORK"

# Configured anew each time; where that is a no-op (Chronos), the build is as it was. CMake forgets every option when the
# compiler is another one.
build=$WORK/hu-${FUZZING_ENGINE:-libfuzzer}-${SANITIZER:-address} tool=$WORK/hu-tool
same_compiler() { # build folder
    [ ! -e "$1/CMakeCache.txt" ] ||
        [ "$(command -v "$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$1/CMakeCache.txt")")" -ef "$(command -v "$CC")" ] ||
        rm -rf "$1"
}
same_compiler "$build"
options=()
for name in AR RANLIB NM; do
    [ -z "${!name:-}" ] || options+=("-DCMAKE_$name=$(command -v "${!name}")")
done
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY -DCMAKE_BUILD_TYPE=None -DHU_STRICT=OFF \
    -DCMAKE_C_COMPILER="$CC" -DCMAKE_C_FLAGS="${CFLAGS:-}" -DHU_ENGINE=given -DHU_ENGINE_LINK="$LIB_FUZZING_ENGINE" \
    -DHU_CXX="$CXX" -DHU_CXX_FLAGS="${CXXFLAGS:-}" "${options[@]}"
targets=("$@")
[ $# -gt 0 ] || targets=(fuzz_targets)
AFL_QUIET=1 cmake --build "$build" --target "${targets[@]}"

# Packs the seeds and lists the words: an ordinary program, neither instrumented nor in $OUT.
# One build at a time, from here on.
exec 9>"$WORK/hu-tool.lock"
flock 9
same_compiler "$tool"
env -u CFLAGS -u CXXFLAGS -u LDFLAGS AFL_NOOPT=1 cmake -S "$root" -B "$tool" -G Ninja -DHU_STRICT=OFF \
    -DCMAKE_C_COMPILER="$CC"
AFL_NOOPT=1 AFL_QUIET=1 cmake --build "$tool" --target hu

[ $# -gt 0 ] || mapfile -t targets <"$build/fuzz_targets.txt"
words_of_text() {
    { "$tool/hu" ops && "$tool/hu" rules; } | awk '
        / id +severity / { rules = 1; next }
        rules { word[$1]; next }
        /^[a-z]/ {
            line = $0
            while (match(line, /\[[^]]*\]/)) {
                split(substr(line, RSTART + 1, RLENGTH - 2), part, /[ |]|[0-9.]+$/)
                for (i in part) word[part[i]]
                line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
            }
            sub(/ +$/, "", line); word[line]
        }
        END { for (w in word) if (w != "" && w !~ /[^a-z_ ]/) printf "\"%s\"\n", w }' | LC_ALL=C sort
    printf '"%s"\n' 'expect: ' 'driver: reference' 'driver: scripted' 'profile: ' 'at '
}
for target in "${targets[@]}"; do
    install -m 755 "$build/$target" "$OUT/$target"
    seeds=$WORK/seeds/$target
    rm -rf "$seeds" "$OUT/${target}_seed_corpus.zip" "$WORK/$target.zip"
    HU=$tool/hu "$root/scripts/seeds.sh" "$target" "$seeds"
    # The same bytes each time: names in order, one date.
    find "$seeds" -type f -exec touch -d 1980-01-01T00:00:00Z {} +
    (cd "$seeds" && find . -type f -printf '%P\n' | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$WORK/$target.zip")
    install -m 644 "$WORK/$target.zip" "$OUT/${target}_seed_corpus.zip"
    if [ "$target" = fuzz_text ]; then words_of_text; else printf '%s\n' '"hu:\x01"'; fi >"$WORK/$target.dict"
    install -m 644 "$WORK/$target.dict" "$OUT/$target.dict"
    # Longer inputs repeat themselves.
    printf '[libfuzzer]\nmax_len = %d\ndict = %s.dict\n' 4096 "$target" >"$WORK/$target.options"
    install -m 644 "$WORK/$target.options" "$OUT/$target.options"
done
