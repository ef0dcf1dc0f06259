#!/bin/sh
# unresolved.sh OBJECT LIST: fails, naming each, where a driver image calls what nobody here implements: neither the
# model (the LIST, include/README.md), nor the C library's few memory and string functions, nor a sanitizer's runtime.
object=$1 list=$2
allowed='^(mem(cpy|move|set|cmp|chr)|str[a-z]+|_?_?sigsetjmp|_setjmp|longjmp|bcmp|abort|_GLOBAL_OFFSET_TABLE_|_ITM_.*)$'
allowed="$allowed|^(__asan|__ubsan|__msan|__sanitizer|__sancov|__afl|__gcov|__cmplog|__tls|__stack_chk|__cxa|__gxx|_Z|__start_|__stop_)"
allowed="$allowed|^(hu_|__dso_handle|_Unwind|__popcount|__udiv|__div|__mod|__umod|_GLOBAL|___asan)"
missing=$(nm -u "$object" | sed -n 's/^ *U //p' | grep -Ev "$allowed" | while read -r name; do
    grep -q -- "\`$name\`" "$list" || echo "$name"
done)
[ -z "$missing" ] && exit 0
for name in $missing; do
    where=$(nm -u -l "$object" 2>/dev/null | sed -n "s/^ *U $name\t//p" | head -n 1)
    echo "${where:-hu}: error: the driver calls $name, which is not modelled, nor in the sources that were given." \
        "include/README.md lists what is and where to add it: its declaration in include/win, what it does in src/mm" \
        "or src/dxgk." >&2
done
exit 1
