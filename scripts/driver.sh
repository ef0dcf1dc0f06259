#!/usr/bin/env bash
# driver.sh KIND DRIVER-OPTIONS: builds a driver that lives elsewhere, in one build kind; prints the folder of its
# programs (bin/ there), hu-NAME and fuzz targets. The source folder is only read. DRIVER-OPTIONS:
#   --driver PATH     a source (.c .cpp .cc .cxx) or a folder: all sources below it, but those in folders named test,
#                     tests, build, out or .*; several times: all of them together are one driver
#   --old PATH        the sources of the version before; updates go from it to --new (--driver says the same), and back
#   --new PATH
#   --glue PATH       a file with hu_glue (include/hu/driver.h)
#   -I DIR -D X=1 -include FILE -std=...    as compilers take them
# With --name instead of a kind it prints NAME; with --key the folder's name under build/drivers; with --spec the
# options with absolute paths, one a line.
set -euo pipefail
from=$PWD
cd "$(dirname "$0")/.."
root=$PWD
fail() {
    echo "driver: $1" >&2
    exit 2
}
[ $# -ge 1 ] || { sed -n '2,12s/^# //p' "$0" >&2 && exit 2; }
kind=$1
shift

absolute() { # path: that of the caller; there must be something
    local path=$1
    [ "${path:0:1}" = / ] || path=$from/$path
    [ -e "$path" ] || fail "$1: no such file or folder"
    realpath -s -- "$path"
}
new=() old=() glue=() includes=() defines=() options=()
sources_of() { # path: the sources it means, one a line
    local path
    path=$(absolute "$1")
    if [ -d "$path" ]; then
        local found
        found=$(find -L "$path" -mindepth 1 \( -type d \( -name '.*' -o -name test -o -name tests -o -name build -o \
            -name out \) -prune \) -o -type f \( -name '*.c' -o -name '*.cpp' -o -name '*.cc' -o -name '*.cxx' \) -print |
            sort)
        [ -n "$found" ] || fail "$1: no .c, .cpp, .cc or .cxx file below this folder"
        echo "$found"
        return
    fi
    case $path in
    *.c | *.cpp | *.cc | *.cxx) echo "$path" ;;
    *) fail "$1: a driver is .c, .cpp, .cc or .cxx sources, or a folder of them" ;;
    esac
}
take() { # array, path
    local -n to=$1
    local list folder
    list=$(sources_of "$2") || exit 2
    mapfile -t -O "${#to[@]}" to <<<"$list"
    # Its own folder, as compilers that are given no -I take it, for every file of it.
    folder=$(absolute "$2")
    [ -d "$folder" ] || folder=$(dirname "$folder")
    includes+=("$folder")
}
first='' said=()
while [ $# -gt 0 ]; do
    case $1 in
    --driver | --new | --old | --glue | -I | -D | -include)
        [ $# -ge 2 ] || fail "$1 needs a value"
        ;;
    esac
    case $1 in
    --driver | --new) first=${first:-$2} && take new "$2" && said+=("$1" "$(absolute "$2")") && shift 2 ;;
    --old) take old "$2" && said+=("$1" "$(absolute "$2")") && shift 2 ;;
    --glue) glue+=("$(absolute "$2")") && said+=("$1" "${glue[-1]}") && shift 2 ;;
    -I) includes+=("$(absolute "$2")") && said+=("$1" "${includes[-1]}") && shift 2 ;;
    -I*) includes+=("$(absolute "${1#-I}")") && said+=(-I "${includes[-1]}") && shift ;;
    -D) defines+=("$2") && said+=("$1" "$2") && shift 2 ;;
    -D*) defines+=("${1#-D}") && said+=("$1") && shift ;;
    -include) options+=(-include "$(absolute "$2")") && said+=("$1" "${options[-1]}") && shift 2 ;;
    -std=*) options+=("$1") && said+=("$1") && shift ;;
    *) fail "unknown option $1; see the top of scripts/driver.sh" ;;
    esac
done
[ ${#new[@]} -gt 0 ] || fail "which driver? --driver PATH, or --old PATH --new PATH"

name=$(basename "$first")
name=$(basename "$(absolute "$first")")
name=${name%.*}
name=$(tr -c 'A-Za-z0-9_\n' _ <<<"$name")
[[ $name =~ ^[A-Za-z_] ]] || name=_$name
key=$name-$(printf '%s\n' "${new[@]}" - "${old[@]}" - "${glue[@]}" - "${includes[@]}" - "${defines[@]}" - \
    "${options[@]}" | sha1sum | cut -c 1-8)
case $kind in
--name) echo "$name" && exit 0 ;;
--key) echo "$key" && exit 0 ;;
--spec) printf '%s\n' "${said[@]}" && exit 0 ;;
--sources)
    printf '%s\n' "${new[@]}" "${old[@]}"
    printf '#include %s\n' "${includes[@]}"
    [ ${#defines[@]} -eq 0 ] || printf '#option -D%s\n' "${defines[@]}"
    [ ${#options[@]} -eq 0 ] || printf '#option %s\n' "${options[@]}"
    exit 0
    ;;
esac

# A file that was put back with an older date is a change, too.
defines+=("HU_SOURCES_ARE=0x$(cat -- "${new[@]}" "${old[@]}" "${glue[@]}" | sha1sum | cut -c 1-8)")

# -- the project around it --
folder=$root/build/drivers/$key
mkdir -p "$folder"
list() { # word, values...: a line for hu_add_driver, each value in brackets that nothing in a path ends
    [ $# -gt 1 ] || return 0
    local word=$1 value
    shift
    printf '    %s' "$word"
    for value in "$@"; do
        [[ $value != *';'* && $value != *']==]'* ]] || fail "\"$value\": CMake has no way to say this name"
        printf ' [==[%s]==]' "$value"
    done
    echo
}
languages=C
printf '%s\n' "${new[@]}" "${old[@]}" "${glue[@]}" | grep -qE '\.(cpp|cc|cxx)$' && languages='C CXX'
{
    cat <<END
# Written by scripts/driver.sh.
cmake_minimum_required(VERSION 3.22)
project($name LANGUAGES $languages)
enable_testing()
find_package(hotupdate-harness REQUIRED CONFIG PATHS "\${HU_BUILD}/package" NO_DEFAULT_PATH)
hu_add_driver(NAME $name
END
    list SOURCES "${new[@]}"
    list OLD "${old[@]}"
    list GLUE "${glue[@]}"
    list INCLUDES "${includes[@]}"
    list DEFINES "${defines[@]}"
    list OPTIONS "${options[@]}"
    echo ')'
} >"$folder/CMakeLists.part"
cmp -s "$folder/CMakeLists.part" "$folder/CMakeLists.txt" || cp "$folder/CMakeLists.part" "$folder/CMakeLists.txt"

# -- build --
scripts/build.sh "$kind" hu_kit
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "build/$kind/CMakeCache.txt")
log=$folder/$kind.log
cxx=$compiler
case $(basename "$compiler") in
afl-clang-fast) cxx=$compiler++ ;;
clang-*) cxx=${compiler/clang-/clang++-} ;;
gcc*) cxx=${compiler/gcc/g++} ;;
esac
export AFL_QUIET=1
if [ "$kind" = afl ]; then
    # Constants that the driver compares with: words for the engines.
    export AFL_LLVM_DICT2FILE=$folder/dictionary
fi
if ! { cmake -S "$folder" -B "$folder/$kind" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo \
    -DCMAKE_C_COMPILER="$compiler" -DCMAKE_CXX_COMPILER="$cxx" -DCMAKE_C_FLAGS_RELWITHDEBINFO='-O2 -g' \
    -DCMAKE_CXX_FLAGS_RELWITHDEBINFO='-O2 -g' -DHU_BUILD="$root/build/$kind" &&
    cmake --build "$folder/$kind"; } >"$log" 2>&1; then
    scripts/explain_build.sh "$log" "$name" >&2
    exit 2
fi
# Numbers in its code: versions, sizes, codes, marks that its requests and blocks must carry.
objdump -d --no-show-raw-insn "$folder/$kind/hu_image_$name.o" | grep -oE '[$]0x[0-9a-f]{1,8}\b' | cut -c 2- | sort -u |
    grep -vE '^0x(0|7fff8000|c0000[0-9a-f]{3}|41b58ab3|45e0360e|(f[0-9a-f]){1,4})$' >"$folder/$kind/words" || true
echo "$folder/$kind/bin"
