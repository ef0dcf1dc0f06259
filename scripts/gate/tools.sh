#!/usr/bin/env bash
# tools.sh DIR: fills DIR with tools that behave as Chronos's do in a replayed build, to stand in front of PATH: cmake does
# not configure, make does not clean, mkdir and ln do not mind what is there, zip leaves an archive as it is, and nothing
# is fetched, patched or configured.
set -euo pipefail
to=$1
mkdir -p "$to"
tool() { # name, body; $real is the tool itself
    local real
    real=$(command -v "$1" || echo false)
    printf '#!/bin/bash\nreal=%q\n%s\n' "$real" "$2" >"$to/$1"
    chmod +x "$to/$1"
}
# shellcheck disable=SC2016
{
    tool cmake 'for a in "$@"; do case $a in --build | --install | -E | -P | --version) exec "$real" "$@" ;; esac; done'
    tool make 'for a in "$@"; do [ "$a" != clean ] || exit 0; done; exec "$real" "$@"'
    tool mkdir 'exec "$real" -p "$@"'
    tool ln 'exec "$real" -f "$@"'
    tool zip 'for a in "$@"; do case $a in *.zip) [ ! -e "$a" ] || exit 0 ;; esac; done; exec "$real" "$@"'
    tool git 'case ${1:-} in clone | reset | clean | apply | submodule) exit 0 ;; esac; exec "$real" "$@"'
}
for name in autoconf autoreconf autoheader patch wget; do tool "$name" 'exit 0'; done
