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
# What sources take for granted, whole: in C and in C++. Names that nobody models do not compile.
for compiler in gcc clang-14 clang-19; do
    cxx=${compiler/clang/clang++} compatible=()
    [ "$compiler" = gcc ] && cxx=g++ || compatible=(-fms-compatibility)
    plain=(-O0 "${driver[@]}" -Wall -Werror -Wno-unknown-pragmas -Wno-ignored-pragmas -Iinclude/win -fsyntax-only)
    "$compiler" -std=gnu11 "${plain[@]}" include/features_test.c
    "$cxx" -std=c++17 "${compatible[@]}" "${plain[@]}" -x c++ include/features_test.c
    count=$((count + 2))
    # The C library's headers before ours and behind them, optimised.
    crt=()
    [ "$compiler" = gcc ] || crt=(-Iinclude/win/crt)
    for order in BEFORE BEHIND; do
        printf '#ifdef __cplusplus\nextern "C" {\n#endif\n#ifdef BEHIND\n#include <ntddk.h>\n#endif\n%s\n#include <dispmprt.h>
#include <ntstrsafe.h>\n#ifdef __cplusplus\n}\n#endif\nint length(const char *s);\nint length(const char *s) { return (int)(strlen(s) + wcslen(L"x")); }\n' \
            "$(printf '#include <%s.h>\n' stddef string stdarg stdio stdlib wchar ctype limits stdint memory)" |
            tee "$work/crt.c" >"$work/crt.cc"
        "$compiler" -std=gnu11 -D"$order" "${plain[@]/-O0/-O2}" "$work/crt.c"
        "$cxx" -std=gnu++17 -D"$order" "${compatible[@]}" "${plain[@]/-O0/-O2}" "${crt[@]}" "$work/crt.cc"
        count=$((count + 2))
    done
    if "$compiler" -std=gnu11 "${driver[@]}" -O1 -Iinclude/win -fsyntax-only include/features_test.c 2>"$work/said"; then
        echo "headers: $compiler optimises a file with __try" >&2
        exit 1
    fi
    grep -q 'must be built without optimisation' "$work/said"
    printf '#include <wdm.h>\nvoid f(void) { KeNobodyModelsThis(); }\n' >"$work/one.c"
    if src/driver/compile.sh "$compiler" -std=gnu11 "${driver[@]}" -Iinclude/win -fsyntax-only "$work/one.c" 2>"$work/said"; then
        echo "headers: $compiler compiles a call of what nobody models" >&2
        exit 1
    fi
    grep -q 'hu: KeNobodyModelsThis is not modelled. include/README.md' "$work/said"
done
printf 'void f(void)\n{\n    __try {\n        return;\n    } __finally {\n    }\n}\n' >"$work/one.c"
if awk -f src/driver/check_finally.awk "$work/one.c" 2>"$work/said" || ! grep -q 'one.c:4: return leaves' "$work/said"; then
    echo "headers: a return out of a __try with a __finally is not refused" >&2
    exit 1
fi
awk -f src/driver/check_finally.awk include/features_test.c src/mm/kernel_driver.c
if said=$(clang-14 -m32 -Iinclude/win -fsyntax-only -x c - <<<'#include <wdm.h>' 2>&1); then
    echo "headers: a 32-bit target is accepted" >&2
    exit 1
fi
grep -q '64' <<<"$said" || { echo "headers: 32 bits are refused without the sentence: $said" >&2 && exit 1; }
echo "$count header compilations are clean"
