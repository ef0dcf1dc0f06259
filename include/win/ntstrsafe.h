/* Drop-in for the WDK header of this name: strings that know how big their buffer is.
 *
 * Cb counts bytes, Cch characters. STATUS_SUCCESS; STATUS_BUFFER_OVERFLOW with as much as fits and
 * a zero behind it; STATUS_INVALID_PARAMETER for a size of 0 or above NTSTRSAFE_MAX_CCH.
 * PASSIVE_LEVEL. Documents "RtlStringCbCopyW function", and so on. The Ex forms know the flags
 * STRSAFE_IGNORE_NULLS and STRSAFE_FILL_BEHIND_NULL; the others change nothing. */
#ifndef HU_WIN_NTSTRSAFE_H
#define HU_WIN_NTSTRSAFE_H

#include <stdarg.h>

#include "hu_string.h"
#include "ntstatus.h"

EXTERN_C_START

#define NTSTRSAFE_MAX_CCH 2147483647
#define NTSTRSAFE_UNICODE_STRING_MAX_CCH (0xffff / sizeof(WCHAR))
#define STRSAFE_FILL_BEHIND_NULL 0x00000200
#define STRSAFE_IGNORE_NULLS 0x00000100
#define STRSAFE_FILL_ON_FAILURE 0x00000400
#define STRSAFE_NULL_ON_FAILURE 0x00000800
#define STRSAFE_NO_TRUNCATION 0x00001000
#define STRSAFE_ZERO_LENGTH_ON_FAILURE STRSAFE_NULL_ON_FAILURE

typedef char *NTSTRSAFE_PSTR;
typedef const char *NTSTRSAFE_PCSTR;
typedef WCHAR *NTSTRSAFE_PWSTR;
typedef const WCHAR *NTSTRSAFE_PCWSTR;

/* Copies at most `most` characters behind `used`; where: the end and what room is left. */
#define HU_STRSAFE_PUT(suffix, type)                                                               \
    FORCEINLINE NTSTATUS hu_strsafe_put##suffix(type *to, SIZE_T room, SIZE_T used,                \
                                                const type *from, SIZE_T most, type **end,         \
                                                SIZE_T *left, ULONG flags)                         \
    {                                                                                              \
        SIZE_T at = used;                                                                          \
        NTSTATUS status = STATUS_SUCCESS;                                                          \
        if (room == 0 || room > NTSTRSAFE_MAX_CCH)                                                 \
            return STATUS_INVALID_PARAMETER;                                                       \
        if (from == NULL && (flags & STRSAFE_IGNORE_NULLS) == 0 && most != 0)                      \
            return STATUS_INVALID_PARAMETER;                                                       \
        for (; from != NULL && most != 0 && *from != 0; most--) {                                  \
            if (at + 1 >= room) {                                                                  \
                status = STATUS_BUFFER_OVERFLOW;                                                   \
                break;                                                                             \
            }                                                                                      \
            to[at++] = *from++;                                                                    \
        }                                                                                          \
        to[at] = 0;                                                                                \
        if (end != NULL)                                                                           \
            *end = to + at;                                                                        \
        if (left != NULL)                                                                          \
            *left = room - at;                                                                     \
        for (SIZE_T i = at + 1; (flags & STRSAFE_FILL_BEHIND_NULL) != 0 && i < room; i++)          \
            to[i] = (type)(flags & 0xff);                                                          \
        return status;                                                                             \
    }                                                                                              \
    FORCEINLINE NTSTATUS hu_strsafe_length##suffix(const type *text, SIZE_T most, SIZE_T *length)  \
    {                                                                                              \
        SIZE_T at = 0;                                                                             \
        while (text != NULL && at < most && text[at] != 0)                                         \
            at++;                                                                                  \
        BOOLEAN good = text != NULL && most <= NTSTRSAFE_MAX_CCH && at < most;                     \
        if (length != NULL)                                                                        \
            *length = good ? at : 0;                                                               \
        return good ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;                                   \
    }                                                                                              \
    FORCEINLINE NTSTATUS hu_strsafe_cat##suffix(type *to, SIZE_T room, const type *from,           \
                                                SIZE_T most, type **end, SIZE_T *left,             \
                                                ULONG flags)                                       \
    {                                                                                              \
        SIZE_T used;                                                                               \
        NTSTATUS status = hu_strsafe_length##suffix(to, room, &used);                              \
        return status != STATUS_SUCCESS                                                            \
                   ? status                                                                        \
                   : hu_strsafe_put##suffix(to, room, used, from, most, end, left, flags);         \
    }
HU_STRSAFE_PUT(A, CHAR)
HU_STRSAFE_PUT(W, WCHAR)

/* One family: A or W, Cb or Cch. unit: bytes that one of what is counted stands for. */
#define HU_STRSAFE_ALL ((SIZE_T)0x7ffffffffffffffeULL)
#define HU_STRSAFE_FAMILY(count, suffix, type, unit)                                               \
    FORCEINLINE NTSTATUS RtlString##count##Copy##suffix(type *Dest, SIZE_T Size, const type *Src)  \
    {                                                                                              \
        return hu_strsafe_put##suffix(Dest, Size / (unit), 0, Src, HU_STRSAFE_ALL, NULL, NULL, 0); \
    }                                                                                              \
    FORCEINLINE NTSTATUS RtlString##count##CopyN##suffix(type *Dest, SIZE_T Size, const type *Src, \
                                                         SIZE_T Most)                              \
    {                                                                                              \
        return hu_strsafe_put##suffix(Dest, Size / (unit), 0, Src, Most / (unit), NULL, NULL, 0);  \
    }                                                                                              \
    FORCEINLINE NTSTATUS RtlString##count##Cat##suffix(type *Dest, SIZE_T Size, const type *Src)   \
    {                                                                                              \
        return hu_strsafe_cat##suffix(Dest, Size / (unit), Src, HU_STRSAFE_ALL, NULL, NULL, 0);    \
    }                                                                                              \
    FORCEINLINE NTSTATUS RtlString##count##CatN##suffix(type *Dest, SIZE_T Size, const type *Src,  \
                                                        SIZE_T Most)                               \
    {                                                                                              \
        return hu_strsafe_cat##suffix(Dest, Size / (unit), Src, Most / (unit), NULL, NULL, 0);     \
    }                                                                                              \
    FORCEINLINE NTSTATUS RtlString##count##Length##suffix(const type *Text, SIZE_T Most,           \
                                                          SIZE_T *Length)                          \
    {                                                                                              \
        NTSTATUS status = hu_strsafe_length##suffix(Text, Most / (unit), Length);                  \
        if (Length != NULL)                                                                        \
            *Length *= (unit);                                                                     \
        return status;                                                                             \
    }                                                                                              \
    FORCEINLINE NTSTATUS RtlString##count##CopyEx##suffix(                                         \
        type *Dest, SIZE_T Size, const type *Src, type **End, SIZE_T *Left, ULONG Flags)           \
    {                                                                                              \
        NTSTATUS status =                                                                          \
            hu_strsafe_put##suffix(Dest, Size / (unit), 0, Src, HU_STRSAFE_ALL, End, Left, Flags); \
        if (Left != NULL && status != STATUS_INVALID_PARAMETER)                                    \
            *Left *= (unit);                                                                       \
        return status;                                                                             \
    }                                                                                              \
    FORCEINLINE NTSTATUS RtlString##count##CatEx##suffix(type *Dest, SIZE_T Size, const type *Src, \
                                                         type **End, SIZE_T *Left, ULONG Flags)    \
    {                                                                                              \
        NTSTATUS status =                                                                          \
            hu_strsafe_cat##suffix(Dest, Size / (unit), Src, HU_STRSAFE_ALL, End, Left, Flags);    \
        if (Left != NULL && status != STATUS_INVALID_PARAMETER)                                    \
            *Left *= (unit);                                                                       \
        return status;                                                                             \
    }
HU_STRSAFE_FAMILY(Cch, A, CHAR, 1)
HU_STRSAFE_FAMILY(Cch, W, WCHAR, 1)
HU_STRSAFE_FAMILY(Cb, A, CHAR, 1)
HU_STRSAFE_FAMILY(Cb, W, WCHAR, sizeof(WCHAR))

/* Formatting: Windows' own conversions too (%I64x, %p, %wZ, %Z, %S, %ws, %hs; long has 32 bits). */
NTSTATUS RtlStringCchPrintfA(NTSTRSAFE_PSTR Dest, SIZE_T Size, NTSTRSAFE_PCSTR Format, ...);
NTSTATUS RtlStringCchPrintfW(NTSTRSAFE_PWSTR Dest, SIZE_T Size, NTSTRSAFE_PCWSTR Format, ...);
NTSTATUS RtlStringCbPrintfA(NTSTRSAFE_PSTR Dest, SIZE_T Size, NTSTRSAFE_PCSTR Format, ...);
NTSTATUS RtlStringCbPrintfW(NTSTRSAFE_PWSTR Dest, SIZE_T Size, NTSTRSAFE_PCWSTR Format, ...);
NTSTATUS RtlStringCchVPrintfA(NTSTRSAFE_PSTR Dest, SIZE_T Size, NTSTRSAFE_PCSTR Format,
                              va_list Arguments);
NTSTATUS RtlStringCchVPrintfW(NTSTRSAFE_PWSTR Dest, SIZE_T Size, NTSTRSAFE_PCWSTR Format,
                              va_list Arguments);
NTSTATUS RtlStringCbVPrintfA(NTSTRSAFE_PSTR Dest, SIZE_T Size, NTSTRSAFE_PCSTR Format,
                             va_list Arguments);
NTSTATUS RtlStringCbVPrintfW(NTSTRSAFE_PWSTR Dest, SIZE_T Size, NTSTRSAFE_PCWSTR Format,
                             va_list Arguments);
NTSTATUS RtlStringCchPrintfExA(NTSTRSAFE_PSTR Dest, SIZE_T Size, NTSTRSAFE_PSTR *End, SIZE_T *Left,
                               ULONG Flags, NTSTRSAFE_PCSTR Format, ...);
NTSTATUS RtlStringCchPrintfExW(NTSTRSAFE_PWSTR Dest, SIZE_T Size, NTSTRSAFE_PWSTR *End,
                               SIZE_T *Left, ULONG Flags, NTSTRSAFE_PCWSTR Format, ...);
NTSTATUS RtlStringCbPrintfExA(NTSTRSAFE_PSTR Dest, SIZE_T Size, NTSTRSAFE_PSTR *End, SIZE_T *Left,
                              ULONG Flags, NTSTRSAFE_PCSTR Format, ...);
NTSTATUS RtlStringCbPrintfExW(NTSTRSAFE_PWSTR Dest, SIZE_T Size, NTSTRSAFE_PWSTR *End, SIZE_T *Left,
                              ULONG Flags, NTSTRSAFE_PCWSTR Format, ...);

/* The C library's, with Windows' conversions: the characters written, -1 where they do not fit
 * (then without a zero behind them). */
int _snprintf(CHAR *to, SIZE_T room, const CHAR *format, ...);
int _vsnprintf(CHAR *to, SIZE_T room, const CHAR *format, va_list arguments);
int _snwprintf(WCHAR *to, SIZE_T room, const WCHAR *format, ...);

/* The same on a UNICODE_STRING, whose MaximumLength is the room; no zero is written. */
NTSTATUS RtlUnicodeStringCopy(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
NTSTATUS RtlUnicodeStringCopyString(PUNICODE_STRING Destination, NTSTRSAFE_PCWSTR Source);
NTSTATUS RtlUnicodeStringCat(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
NTSTATUS RtlUnicodeStringCatString(PUNICODE_STRING Destination, NTSTRSAFE_PCWSTR Source);
NTSTATUS RtlUnicodeStringPrintf(PUNICODE_STRING Destination, NTSTRSAFE_PCWSTR Format, ...);
NTSTATUS RtlUnicodeStringValidate(PCUNICODE_STRING Source);

EXTERN_C_END

#endif
