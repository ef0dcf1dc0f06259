#!/usr/bin/env bash
# Tries every ordered pair of layers: an include of a layer that is not below does not compile.
set -euo pipefail
cd "$(dirname "$0")/.."
compiler=${CC:-cc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
declare -A header=([trace]=trace.h [mm]=mm.h [dxgk]=dxgk.h [rules]=rules.h [scenario]=scenario.h [fuzz]=fuzz.h [props]=prop.h)
declare -A below=([trace]='' [mm]=trace [dxgk]='mm trace' [rules]=trace [scenario]='dxgk mm trace rules'
    [fuzz]='scenario dxgk mm trace rules' [props]='scenario dxgk mm trace rules' [driver]='')
folder() { case $1 in fuzz | props) echo "$1" ;; *) echo "src/$1" ;; esac }
tried=0 wrong=0
for from in trace mm dxgk rules scenario fuzz props driver; do
    options=(-Iinclude/win -Iinclude "-I$(folder "$from")")
    for layer in ${below[$from]}; do options+=("-I$(folder "$layer")"); done
    for to in "${!header[@]}"; do
        echo "#include \"${header[$to]}\"" >"$work/one.c"
        may=0
        [ "$from" = "$to" ] && may=1
        case " ${below[$from]} " in *" $to "*) may=1 ;; esac
        got=0
        "$compiler" -std=c11 -fsyntax-only "${options[@]}" "$work/one.c" 2>/dev/null && got=1
        tried=$((tried + 1))
        if [ "$may" != "$got" ]; then
            echo "layers: $from $([ "$got" = 1 ] && echo "can include" || echo "cannot include") ${header[$to]}" >&2
            wrong=$((wrong + 1))
        fi
    done
done
# The build gives each layer no other path than this test does.
for layer in trace mm dxgk rules scenario; do
    if grep -rhE '^#include "\.\.' "src/$layer" fuzz props src/driver | grep . >/dev/null; then
        echo "layers: an include climbs out of its folder" >&2
        wrong=$((wrong + 1))
    fi
done
echo "$((tried - wrong)) pairs of $tried are as drawn"
[ "$wrong" = 0 ]
