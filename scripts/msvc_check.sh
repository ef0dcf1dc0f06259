#!/usr/bin/env bash
# msvc_check.sh [DRIVER-OPTIONS of scripts/driver.sh]: a syntax pass as Windows compilers see a driver, where `long` has
# 32 bits: shifts past the width, constants that do not fit, pointers in 32 bits. Tests here run where it has 64, and
# cannot see them. Prints warnings, each with file and line, and never fails a driver (exit 2: wrong options). Without
# a driver: the headers of include/win and the shipped drivers, where a warning is a failure.
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)
root=${scripts%/scripts}
compiler=clang-19
command -v $compiler >/dev/null || compiler=clang-14
common=(--target=x86_64-pc-windows-msvc -fsyntax-only -ffreestanding -fms-extensions -fshort-wchar
    -I"$root/include/win" -I"$root/include/win/crt" -I"$root/include" -Wno-everything -Wshift-count-overflow -Wshift-overflow -Winteger-overflow
    -Wconstant-conversion -Wliteral-conversion -Wpointer-to-int-cast -Wvoid-pointer-to-int-cast -Wint-to-pointer-cast
    -Wtautological-constant-out-of-range-compare -Wformat-invalid-specifier)
pass() { # sources...: each alone
    local source dialect
    for source in "$@"; do
        dialect=(-x c -std=gnu11)
        [[ $source =~ \.(cpp|cc|cxx)$ ]] && dialect=(-x c++ -std=c++17 -Wno-c++11-narrowing)
        "$compiler" "${common[@]}" "${dialect[@]}" "${options[@]}" "$source" 2>&1 || true
    done
}
options=()
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 0 ]; then
    for header in "$root"/include/win/*.h; do
        printf '#include <%s>\n' "$(basename "$header")" >"$work/$(basename "$header" .h).c"
        cp "$work/$(basename "$header" .h).c" "$work/$(basename "$header" .h).cpp"
    done
    said=$(pass "$work"/*.c "$work"/*.cpp "$root"/src/driver/[b-hr-v]*.c "$root"/src/driver/listed*.cpp)
    [ -z "$said" ] || { echo "$said" >&2 && exit 1; }
    printf 'unsigned long long high(void) { return 1UL << 40; }\n' >"$work/long.c"
    pass "$work/long.c" | grep 'long.c:1:.*shift' >/dev/null || { echo "msvc_check: sees nothing" >&2 && exit 1; }
    printf '#include <NtDDK.h>\nULONG f(PULONG p)\n{\n    __try {\n        return *p;\n    } __except (EXCEPTION_EXECUTE_HANDLER) {\n        return GetExceptionCode();\n    }\n}\n' \
        >"$work/spelled.c"
    said=$("$0" --driver "$work/spelled.c")
    [ -z "$said" ] || { echo "$said" >&2 && exit 1; }
    echo "headers and shipped drivers: nothing that is narrower on Windows"
    exit 0
fi
sources=() folders=()
while IFS= read -r line; do
    case $line in
    '#include '*) folders+=("${line#\#include }") && options+=(-I "${line#\#include }") ;;
    '#option '*) options+=("${line#\#option }") ;;
    *) sources+=("$line") ;;
    esac
done < <("$scripts/driver.sh" --sources "$@" || echo '#failed')
[ "${sources[*]: -1}" != '#failed' ] || exit 2
# Include names as drivers spell them, the way the build finds them.
printf 'set(HU_IMAGE_INCLUDE [==[%s]==])\ninclude([==[%s]==])\nhu_spell_includes([==[%s]==]' \
    "$root/include" "$root/src/driver/spellings.cmake" "$work/spellings" >"$work/spell.cmake"
printf ' [==[%s]==]' "${sources[@]}" "${folders[@]}" >>"$work/spell.cmake"
echo ')' >>"$work/spell.cmake"
cmake -P "$work/spell.cmake" && options+=(-I "$work/spellings")
said=$(pass "${sources[@]}")
if [ -n "$said" ]; then
    echo "$said" | grep -E 'warning|error' -A 2 | sed -n 1,40p
    errors=$(grep -cE 'error:' <<<"$said" || true)
    [ "$errors" = 0 ] || echo "msvc_check: could not read all of it, see above"
    echo "msvc_check: $(grep -cE 'warning:' <<<"$said" || true) places that differ where long has 32 bits, as on Windows"
fi
