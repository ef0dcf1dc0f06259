#!/usr/bin/env bash
# Every header of include/win compiles alone: as strict C11 (ours), and as drivers are compiled, in C and in C++, with gcc
# and both clangs. A 32-bit target is refused with a sentence.
set -euo pipefail
cd "$(dirname "$0")/.."
driver=(-fms-extensions -fshort-wchar -Wno-multichar)
warnings=(-Wall -Wextra -Werror)
count=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for header in include/win/*.h; do
    printf '#include <%s>\nint hu_header_test;\n' "$(basename "$header")" | tee "$work/one.c" >"$work/one.cc"
    for compiler in gcc clang-14 clang-19; do
        cxx=${compiler/clang/clang++}
        [ "$compiler" != gcc ] || cxx=g++
        "$compiler" -std=c11 "${warnings[@]}" -Wconversion -Iinclude/win -fsyntax-only "$work/one.c"
        "$compiler" -std=gnu11 "${driver[@]}" "${warnings[@]}" -Iinclude/win -fsyntax-only "$work/one.c"
        "$cxx" -std=c++17 "${driver[@]}" "${warnings[@]}" -Iinclude/win -fsyntax-only "$work/one.cc"
        count=$((count + 3))
    done
done
if said=$(clang-14 -m32 -Iinclude/win -fsyntax-only -x c - <<<'#include <wdm.h>' 2>&1); then
    echo "headers: a 32-bit target is accepted" >&2
    exit 1
fi
grep -q '64' <<<"$said" || { echo "headers: 32 bits are refused without the sentence: $said" >&2 && exit 1; }
echo "$count header compilations are clean"
