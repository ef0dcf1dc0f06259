#!/bin/sh
# image_check.sh NM OBJECT NAME: a driver's image has a DriverEntry; says what is wrong where it has not.
set -eu
if "$1" "$2" | grep -q ' U DriverEntry$'; then
    mangled=$("$1" "$2" | sed -n 's/.* T \(_Z[0-9]*DriverEntry.*\)$/\1/p' | head -n 1)
    local_entry=$("$1" "$2" | grep -c ' t DriverEntry$' || true)
    if [ -n "$mangled" ]; then
        echo "error: driver $3: DriverEntry has a C++ name ($mangled): declare it extern \"C\"" >&2
    elif [ "$local_entry" -gt 0 ]; then
        echo "error: driver $3: DriverEntry is static: nobody outside its file can call it" >&2
    else
        echo "error: driver $3 has no DriverEntry: is the file that defines it among the sources?" >&2
    fi
    exit 1
fi
