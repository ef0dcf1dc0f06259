/* What a driver calls to format a text, or to show one. */
#include "mm_state.h"

#include <ntstrsafe.h>
#include <string.h>

/* unit: bytes that one of what the function counts stands for. */
#define HU_VPRINTF(name, type, constant, format_it, unit)                                          \
    NTSTATUS name(type Dest, SIZE_T Size, constant Format, va_list Arguments)                      \
    {                                                                                              \
        va_list copy;                                                                              \
        size_t used;                                                                               \
        va_copy(copy, Arguments);                                                                  \
        NTSTATUS status = format_it(Dest, Size / (unit), &used, Format, &copy);                    \
        va_end(copy);                                                                              \
        return status;                                                                             \
    }
#define HU_PRINTF(name, type, constant, format_it, unit)                                           \
    NTSTATUS name(type Dest, SIZE_T Size, constant Format, ...)                                    \
    {                                                                                              \
        va_list list;                                                                              \
        size_t used;                                                                               \
        va_start(list, Format);                                                                    \
        NTSTATUS status = format_it(Dest, Size / (unit), &used, Format, &list);                    \
        va_end(list);                                                                              \
        return status;                                                                             \
    }
#define HU_PRINTF_EX(name, type, constant, format_it, unit)                                        \
    NTSTATUS name(type Dest, SIZE_T Size, type *End, SIZE_T *Left, ULONG Flags, constant Format,   \
                  ...)                                                                             \
    {                                                                                              \
        va_list list;                                                                              \
        size_t used = 0;                                                                           \
        (void)Flags;                                                                               \
        va_start(list, Format);                                                                    \
        NTSTATUS status = format_it(Dest, Size / (unit), &used, Format, &list);                    \
        va_end(list);                                                                              \
        if (End != NULL && status != STATUS_INVALID_PARAMETER)                                     \
            *End = Dest + used;                                                                    \
        if (Left != NULL && status != STATUS_INVALID_PARAMETER)                                    \
            *Left = (Size / (unit)-used) * (unit);                                                 \
        return status;                                                                             \
    }
#define HU_FAMILY(count, suffix, type, constant, format_it, unit)                                  \
    HU_VPRINTF(RtlString##count##VPrintf##suffix, type, constant, format_it, unit)                 \
    HU_PRINTF(RtlString##count##Printf##suffix, type, constant, format_it, unit)                   \
    HU_PRINTF_EX(RtlString##count##PrintfEx##suffix, type, constant, format_it, unit)
HU_FAMILY(Cch, A, NTSTRSAFE_PSTR, NTSTRSAFE_PCSTR, hu_format_a, 1)
HU_FAMILY(Cch, W, NTSTRSAFE_PWSTR, NTSTRSAFE_PCWSTR, hu_format_w, 1)
HU_FAMILY(Cb, A, NTSTRSAFE_PSTR, NTSTRSAFE_PCSTR, hu_format_a, 1)
HU_FAMILY(Cb, W, NTSTRSAFE_PWSTR, NTSTRSAFE_PCWSTR, hu_format_w, sizeof(WCHAR))

/* These leave no zero where the text fills the room: one character more is formatted, and dropped.
 */
enum { C_TEXT_MAX = 1024 };

int _vsnprintf(CHAR *to, SIZE_T room, const CHAR *format, va_list arguments)
{
    char text[C_TEXT_MAX];
    size_t used = 0;
    va_list copy;

    va_copy(copy, arguments);
    NTSTATUS status = hu_format_a(text, C_TEXT_MAX, &used, format, &copy);
    va_end(copy);
    size_t fits = used < room ? used : room;
    memcpy(to, text, fits);
    if (fits < room) {
        to[fits] = 0;
    }
    return status != STATUS_SUCCESS || used > room ? -1 : (int)used;
}

int _snprintf(CHAR *to, SIZE_T room, const CHAR *format, ...)
{
    va_list list;

    va_start(list, format);
    int count = _vsnprintf(to, room, format, list);
    va_end(list);
    return count;
}

int _snwprintf(WCHAR *to, SIZE_T room, const WCHAR *format, ...)
{
    WCHAR text[C_TEXT_MAX];
    size_t used = 0;
    va_list list;

    va_start(list, format);
    NTSTATUS status = hu_format_w(text, C_TEXT_MAX, &used, format, &list);
    va_end(list);
    size_t fits = used < room ? used : room;
    memcpy(to, text, fits * sizeof(WCHAR));
    if (fits < room) {
        to[fits] = 0;
    }
    return status != STATUS_SUCCESS || used > room ? -1 : (int)used;
}

/* Nobody reads a kernel debugger here: a fuzz target is silent unless it fails. */
ULONG DbgPrint(PCSTR Format, ...)
{
    (void)Format;
    return (ULONG)STATUS_SUCCESS;
}

ULONG DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...)
{
    (void)ComponentId;
    (void)Level;
    (void)Format;
    return (ULONG)STATUS_SUCCESS;
}

ULONG vDbgPrintEx(ULONG ComponentId, ULONG Level, PCCH Format, va_list arglist)
{
    (void)ComponentId;
    (void)Level;
    (void)Format;
    (void)arglist;
    return (ULONG)STATUS_SUCCESS;
}

ULONG vDbgPrintExWithPrefix(PCCH Prefix, ULONG ComponentId, ULONG Level, PCCH Format,
                            va_list arglist)
{
    (void)Prefix;
    return vDbgPrintEx(ComponentId, Level, Format, arglist);
}

/* -- into a counted string: no zero, MaximumLength is the room -- */

static NTSTATUS append(PUNICODE_STRING to, const WCHAR *from, size_t count)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (size_t i = 0; i < count; i++) {
        if (to->Length + sizeof(WCHAR) > to->MaximumLength) {
            status = STATUS_BUFFER_OVERFLOW;
            break;
        }
        to->Buffer[to->Length / sizeof(WCHAR)] = from[i];
        to->Length = (USHORT)(to->Length + sizeof(WCHAR));
    }
    return status;
}

static size_t length_of(const WCHAR *text)
{
    size_t count = 0;

    while (text != NULL && text[count] != 0) {
        count++;
    }
    return count;
}

NTSTATUS RtlUnicodeStringCopy(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    Destination->Length = 0;
    return append(Destination, Source->Buffer, Source->Length / sizeof(WCHAR));
}

NTSTATUS RtlUnicodeStringCopyString(PUNICODE_STRING Destination, NTSTRSAFE_PCWSTR Source)
{
    Destination->Length = 0;
    return append(Destination, Source, length_of(Source));
}

NTSTATUS RtlUnicodeStringCat(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    return append(Destination, Source->Buffer, Source->Length / sizeof(WCHAR));
}

NTSTATUS RtlUnicodeStringCatString(PUNICODE_STRING Destination, NTSTRSAFE_PCWSTR Source)
{
    return append(Destination, Source, length_of(Source));
}

NTSTATUS RtlUnicodeStringValidate(PCUNICODE_STRING Source)
{
    return RtlValidateUnicodeString(0, Source) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

enum { FORMATTED_MAX = 1024 };

NTSTATUS RtlUnicodeStringPrintf(PUNICODE_STRING Destination, NTSTRSAFE_PCWSTR Format, ...)
{
    WCHAR text[FORMATTED_MAX];
    size_t used = 0;
    va_list list;

    va_start(list, Format);
    NTSTATUS status = hu_format_w(text, FORMATTED_MAX, &used, Format, &list);
    va_end(list);
    Destination->Length = 0;
    NTSTATUS fits = append(Destination, text, used);
    return fits == STATUS_SUCCESS ? status : fits;
}
