#!/usr/bin/env bash
# install_test.sh [KIND]: somebody else's project builds, and tests its driver, from an install tree alone: find_package,
# hu_add_driver, pkg-config; then again when the tree was moved and the first place is gone. (build/KIND, asan)
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD kind=${1:-asan}
scripts/build.sh "$kind" all
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "build/$kind" --prefix "$work/first place" >"$work/log"
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "build/$kind/CMakeCache.txt")

# -- their project: two versions of a driver in folders with blanks, glue in a file of its own --
mkdir -p "$work/their project/new version" "$work/their project/old version"
cp src/driver/*.c src/driver/reference.h "$work/their project/new version"
cp "$work/their project/new version"/* "$work/their project/old version"
rm "$work/their project/"*/{glue,image}.c "$work/their project/old version/first.c"
cp src/driver/glue.c "$work/their project/glue.c"
# Which version a file is of is told by its own header here, as anybody would.
sed -i 's/#define REF_META_VERSION 1/#define REF_META_VERSION 2/' "$work/their project/new version/reference.h"
cat >"$work/their project/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.22)
project(theirs LANGUAGES C)
enable_testing()
find_package(hotupdate-harness REQUIRED)
file(GLOB new "new version/*.c")
file(GLOB old "old version/*.c")
hu_add_driver(NAME fgpu SOURCES ${new} OLD ${old} DEFINES THEIRS=1)
hu_add_driver(NAME whole SOURCES ${new} GLUE glue.c INCLUDES ${CMAKE_CURRENT_SOURCE_DIR}/new\ version)
END
cat >"$work/judge.c" <<'END'
#include <hu/hotupdate.h>
#include <stdio.h>
int main(void)
{
    struct hu_verdict verdict = hu_judge(HU_INPUT_TEXT, "start\nhot update\n", 17, NULL, NULL);
    puts(verdict.kind == HU_VERDICT_CLEAN ? "clean" : verdict.detail);
    return verdict.kind != HU_VERDICT_CLEAN;
}
END
try() { # prefix
    local log=$work/log build=$work/build
    rm -rf "$build"
    if ! { cmake -S "$work/their project" -B "$build" -G Ninja -DCMAKE_C_COMPILER="$compiler" \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_PREFIX_PATH="$1" && cmake --build "$build" &&
        ctest --test-dir "$build" --output-on-failure; } >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        echo "install: an outside project does not build or pass from $1" >&2
        exit 1
    fi
    ! grep -q "$root" "$build/build.ninja" || { echo "install: the outside build reaches into $root" >&2 && exit 1; }
    echo "from $(basename "$1"): $(grep 'tests passed' "$log")"
    command -v pkg-config >/dev/null || { echo "pkg-config is not installed: not tried" && return; }
    # Flags with blanks in their paths come quoted.
    eval "$compiler -std=c11 -o '$work/judge' '$work/judge.c' $(PKG_CONFIG_PATH=$(dirname "$(find "$1" -name '*.pc')") \
        pkg-config --cflags --libs hotupdate-harness)"
    echo "by pkg-config: $("$work/judge")"
}
try "$work/first place"
mv "$work/first place" "$work/second place"
try "$work/second place"
