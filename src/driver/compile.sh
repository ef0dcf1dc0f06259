#!/bin/sh
# compile.sh COMPILER ARGUMENTS...: compiles a driver's source; where a name is missing, says where it would be added.
said=$("$@" 2>&1)
result=$?
[ -z "$said" ] || printf '%s\n' "$said" >&2
if [ "$result" != 0 ]; then
    printf '%s\n' "$said" | sed -n \
        -e "s/.*error: .*implicit declaration of function [^A-Za-z_]*\([A-Za-z_0-9]*\).*/\1/p" \
        -e "s/.*error: call to undeclared function [^A-Za-z_]*\([A-Za-z_0-9]*\).*/\1/p" \
        -e "s/.*error: use of undeclared identifier [^A-Za-z_]*\([A-Za-z_0-9]*\).*/\1/p" \
        -e "s/.*error: unknown type name [^A-Za-z_]*\([A-Za-z_0-9]*\).*/\1/p" \
        -e "s/.*error: [^A-Za-z_]*\([A-Za-z_0-9]*\)[^A-Za-z_0-9]* \(undeclared\|was not declared\).*/\1/p" \
        -e "s/.*fatal error: [^A-Za-z_]*\([A-Za-z_0-9.\/\\\\]*\)[^A-Za-z_0-9]* *\(file not found\|: No such file\).*/\1/p" |
        sort -u | while read -r name; do
        printf 'hu: %s is not modelled. include/README.md lists what is and where to add it: %s\n' "$name" \
            'its declaration in include/win, what it does in src/mm or src/dxgk.' >&2
    done
fi
exit "$result"
