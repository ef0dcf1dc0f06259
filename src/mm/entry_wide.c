/* 16-bit wide characters: include/win/hu_string.h gives these the C library's names. */
#include "mm_state.h"

size_t hu_wcsnlen(const WCHAR *text, size_t most)
{
    size_t count = 0;

    while (count < most && text[count] != 0) {
        count++;
    }
    return count;
}

size_t hu_wcslen(const WCHAR *text) { return hu_wcsnlen(text, SIZE_MAX); }

static int compare(const WCHAR *one, const WCHAR *other, size_t most, bool fold)
{
    for (size_t i = 0; i < most; i++) {
        WCHAR a = fold ? RtlUpcaseUnicodeChar(one[i]) : one[i];
        WCHAR b = fold ? RtlUpcaseUnicodeChar(other[i]) : other[i];
        if (a != b || a == 0) {
            return (int)a - (int)b;
        }
    }
    return 0;
}

int hu_wcscmp(const WCHAR *a, const WCHAR *b) { return compare(a, b, SIZE_MAX, false); }
int hu_wcsncmp(const WCHAR *a, const WCHAR *b, size_t n) { return compare(a, b, n, false); }
int hu_wcsicmp(const WCHAR *a, const WCHAR *b) { return compare(a, b, SIZE_MAX, true); }
int hu_wcsnicmp(const WCHAR *a, const WCHAR *b, size_t n) { return compare(a, b, n, true); }

WCHAR *hu_wcsncpy(WCHAR *to, const WCHAR *from, size_t most)
{
    size_t i = 0;

    for (; i < most && from[i] != 0; i++) {
        to[i] = from[i];
    }
    for (; i < most; i++) {
        to[i] = 0;
    }
    return to;
}

WCHAR *hu_wcscpy(WCHAR *to, const WCHAR *from) { return hu_wcsncpy(to, from, hu_wcslen(from) + 1); }

WCHAR *hu_wcscat(WCHAR *to, const WCHAR *from)
{
    (void)hu_wcscpy(to + hu_wcslen(to), from);
    return to;
}

WCHAR *hu_wcschr(const WCHAR *text, WCHAR wanted)
{
    for (;; text++) {
        if (*text == wanted) {
            return (WCHAR *)(uintptr_t)text;
        }
        if (*text == 0) {
            return NULL;
        }
    }
}

WCHAR *hu_wcsrchr(const WCHAR *text, WCHAR wanted)
{
    for (const WCHAR *at = text + hu_wcslen(text);; at--) {
        if (*at == wanted) {
            return (WCHAR *)(uintptr_t)at;
        }
        if (at == text) {
            return NULL;
        }
    }
}

WCHAR *hu_wcsstr(const WCHAR *text, const WCHAR *wanted)
{
    size_t count = hu_wcslen(wanted);

    for (; count == 0 || *text != 0; text++) {
        if (compare(text, wanted, count, false) == 0) {
            return (WCHAR *)(uintptr_t)text;
        }
    }
    return NULL;
}
