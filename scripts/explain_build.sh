#!/usr/bin/env bash
# explain_build.sh LOG NAME: what a driver's build stumbled on: a sentence of ours, then the compiler's or linker's own
# lines with file and line.
set -euo pipefail
log=$1 name=$2
lines() { grep -E "$1" "$log" | sort -u | head -n "${2:-12}" || true; }
if grep -q "error: driver $name" "$log"; then
    lines "error: driver $name" | sed 's/^error: //'
elif grep -q '^hu: .*the driver calls' "$log"; then
    echo "driver: $name calls what neither it nor this harness has"
    sed -nE 's/^hu: (.*)the driver calls ([^ ,]*),.*/  \1undefined reference to `\2/p' "$log" | sed "s/$/'/" | sort -u
    echo "  a function of the driver's own: is its file among the sources?"
    echo "  a kernel function: include/README.md lists what is modelled and where to add it"
elif grep -qE 'multiple definition of' "$log"; then
    echo "driver: $name does not link: two of its files define the same name"
    lines 'multiple definition of' | sed -E 's/^[^ ]*ld[^ ]*: //'
elif grep -q 'undefined reference to' "$log"; then
    symbols=$(grep -oE "undefined reference to [\`'][^']*'" "$log" | sed -E "s/.*[\`']([^']*)'/\1/" | sort -u)
    echo "driver: $name calls what neither it nor this harness has: $(paste -sd ' ' <<<"$symbols")"
    lines 'undefined reference to' | sed -E 's/^[^ ]*ld[^ ]*: //; s/hu_image_[^ ]*\.o: *//'
    echo "  a function of the driver's own: is its file among the sources?"
    echo "  a kernel function: include/win declares it and nobody implements it yet; src/mm is where it goes"
elif grep -qE '(error|fatal error):' "$log"; then
    echo "driver: $name does not compile"
    grep -E '(error|fatal error):' -A 3 "$log" | grep -vE '^(FAILED|\[[0-9]+/|ninja:)' | sed -n 1,40p
    if grep -qE "fatal error: '?[^ ']*\.h'?" "$log"; then
        echo "  a header of the driver's own: say -I DIR; one of Windows: it is not in include/win"
    fi
    lines "unknown type name|undeclared (identifier|function)|implicit declaration" 1 | grep . >/dev/null &&
        echo "  a name of Windows that include/win lacks, or one that -D, -I or -include should give"
else
    echo "driver: $name was not built"
    tail -n 20 "$log"
fi
echo "driver: the whole log is $log"
