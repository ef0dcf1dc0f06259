# shellcheck shell=bash
# flags.sh, to be sourced: gate_flags ENGINE SANITIZER exports what OSS-Fuzz's images set for a build of that kind, with
# the compilers of this machine: honggfuzz and centipede are stand-ins (engine.c), libstdc++ stands for the static libc++.
# HU_CLANG chooses another clang ("19").
clang=${HU_CLANG:-14}

# A main that runs the files it is given, under another engine's coverage.
stand_in() { # folder
    local engine
    engine=$(dirname "${BASH_SOURCE[0]}")
    mkdir -p "$1"
    "clang-$clang" -O1 -c "$engine/engine.c" -o "$1/callbacks.o"
    "clang-$clang" -O1 -c "$engine/../../fuzz/replay_main.c" -o "$1/main.o"
    # One object, so that its callbacks come before the weak ones of a sanitizer.
    ld -r -o "$1/engine.o" "$1/main.o" "$1/callbacks.o"
    rm -f "$1/engine.a"
    ar rcs "$1/engine.a" "$1/engine.o"
}

gate_flags() { # engine, sanitizer
    local base='-O1 -fno-omit-frame-pointer -gline-tables-only -Wno-error=enum-constexpr-conversion'
    base+=' -Wno-error=incompatible-function-pointer-types -Wno-error=int-conversion -Wno-error=deprecated-declarations'
    base+=' -Wno-error=implicit-function-declaration -Wno-error=implicit-int -Wno-unknown-warning-option'
    base+=' -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION'
    local ub=array-bounds,bool,builtin,enum,integer-divide-by-zero,null,object-size,return
    ub+=,returns-nonnull-attribute,shift,signed-integer-overflow,unreachable,vla-bound
    local sanitizer='' coverage=-fsanitize=fuzzer-no-link vptr=''
    unset AR RANLIB NM
    case $2 in
    address) sanitizer='-fsanitize=address -fsanitize-address-use-after-scope' ;;
    undefined)
        sanitizer="-fsanitize=$ub,unsigned-integer-overflow -fno-sanitize-recover=$ub"
        vptr='-fsanitize=function,vptr -fno-sanitize-recover=function,vptr'
        ;;
    memory) sanitizer='-fsanitize=memory -fsanitize-memory-track-origins' ;;
    coverage) coverage='-fprofile-instr-generate -fcoverage-mapping -pthread -Wl,--no-as-needed -Wl,-ldl -Wl,-lm' ;;
    introspector)
        coverage='-O0 -flto -fno-inline-functions -fuse-ld=gold'
        export AR=llvm-ar-$clang RANLIB=llvm-ranlib-$clang NM=llvm-nm-$clang
        ;;
    none) ;;
    *) echo "gate: no sanitizer is called $2" >&2 && return 2 ;;
    esac
    export CC=clang-$clang CXX=clang++-$clang LIB_FUZZING_ENGINE=-fsanitize=fuzzer
    case $1 in
    libfuzzer) ;;
    afl)
        export CC=afl-clang-fast CXX=afl-clang-fast++ LIB_FUZZING_ENGINE=/usr/lib/afl/libAFLDriver.a AFL_QUIET=1
        coverage=''
        ;;
    honggfuzz) coverage='-fsanitize-coverage=trace-pc-guard,indirect-calls,trace-cmp' ;;
    centipede) coverage='-fno-builtin -fsanitize-coverage=trace-pc-guard,pc-table,trace-cmp -O2 -gline-tables-only' ;;
    *) echo "gate: no engine is called $1" >&2 && return 2 ;;
    esac
    case $1 in
    honggfuzz | centipede)
        stand_in "$WORK/stand-in-$1-$2" # of its own: configurations are built side by side
        LIB_FUZZING_ENGINE=$WORK/stand-in-$1-$2/engine.a
        ;;
    esac
    export FUZZING_ENGINE=$1 SANITIZER=$2 ARCHITECTURE=x86_64 FUZZING_LANGUAGE=c
    export CFLAGS="$base $sanitizer $coverage"
    export CXXFLAGS="$base $sanitizer $vptr $coverage"
}
