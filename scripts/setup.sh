#!/usr/bin/env bash
# Installs what is missing: compilers, AFL++, the tools of the checks. Says what it does. Debian and its kin.
set -euo pipefail

packages=(gcc g++ libc6-dev clang-14 clang-19 lld-14 llvm-14 llvm-19 libclang-rt-14-dev libclang-rt-19-dev cmake ninja-build
    binutils git unzip util-linux zip)
if [ "${1:-}" != campaign ]; then
    packages+=(clang-format-14 shellcheck)
fi
if [ "${1:-}" != no-afl ]; then
    packages+=(afl++)
fi

if [ "${1:-}" = speed ]; then
    packages+=(strace)
fi

missing=()
for package in "${packages[@]}"; do
    if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep 'ok installed' >/dev/null; then
        missing+=("$package")
    fi
done
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "setup: no apt-get here; install by hand what these Debian packages hold: ${missing[*]}" >&2
    exit 2
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
fi
log=$(mktemp)
echo "setup: installing ${missing[*]}"
if ! { "${as_root[@]}" apt-get update &&
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "setup: apt-get failed; the whole log is $log" >&2
    exit 2
fi
rm -f "$log"
