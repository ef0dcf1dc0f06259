/* Counted strings: pointing, comparing, copying. A driver's bad string is
 * read as it would read it itself: under the sanitizer's eyes. */
#include "mm_state.h"

#include <string.h>

static size_t length_of(const WCHAR *text)
{
    size_t count = 0;

    while (text[count] != 0) {
        count++;
    }
    return count;
}

/* Letters of Latin 1; the others are what they are. */
WCHAR RtlUpcaseUnicodeChar(WCHAR SourceCharacter)
{
    bool lower = (SourceCharacter >= 'a' && SourceCharacter <= 'z') ||
                 (SourceCharacter >= 0xe0 && SourceCharacter <= 0xfe && SourceCharacter != 0xf7);

    return (WCHAR)(lower ? SourceCharacter - 32 : SourceCharacter);
}

WCHAR RtlDowncaseUnicodeChar(WCHAR SourceCharacter)
{
    bool upper = (SourceCharacter >= 'A' && SourceCharacter <= 'Z') ||
                 (SourceCharacter >= 0xc0 && SourceCharacter <= 0xde && SourceCharacter != 0xd7);

    return (WCHAR)(upper ? SourceCharacter + 32 : SourceCharacter);
}

CHAR RtlUpperChar(CHAR Character) { return (CHAR)RtlUpcaseUnicodeChar((UCHAR)Character); }

NTSTATUS RtlInitUnicodeStringEx(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    size_t size = SourceString != NULL ? length_of(SourceString) * sizeof(WCHAR) : 0;

    *DestinationString = (UNICODE_STRING){.Length = 0};
    if (size > UNICODE_STRING_MAX_BYTES - sizeof(WCHAR)) {
        return STATUS_NAME_TOO_LONG;
    }
    DestinationString->Length = (USHORT)size;
    DestinationString->MaximumLength = (USHORT)(SourceString != NULL ? size + sizeof(WCHAR) : 0);
    DestinationString->Buffer = (PWCH)(uintptr_t)SourceString;
    return STATUS_SUCCESS;
}

NTSTATUS RtlUnicodeStringInit(PUNICODE_STRING DestinationString, PCWSTR SourceString)
{
    return RtlInitUnicodeStringEx(DestinationString, SourceString);
}

VOID RtlInitAnsiString(PANSI_STRING DestinationString, PCSTR SourceString)
{
    size_t size = SourceString != NULL ? strlen(SourceString) : 0;

    size = size > 0xfffe ? 0xfffe : size;
    DestinationString->Length = (USHORT)size;
    DestinationString->MaximumLength = (USHORT)(SourceString != NULL ? size + 1 : 0);
    DestinationString->Buffer = (PCHAR)(uintptr_t)SourceString;
}

static USHORT least(USHORT one, USHORT other) { return one < other ? one : other; }

VOID RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString)
{
    USHORT size =
        SourceString == NULL ? 0 : least(SourceString->Length, DestinationString->MaximumLength);

    if (size != 0) {
        memmove(DestinationString->Buffer, SourceString->Buffer, size);
    }
    DestinationString->Length = size;
    if (SourceString != NULL && size + sizeof(WCHAR) <= DestinationString->MaximumLength) {
        DestinationString->Buffer[size / sizeof(WCHAR)] = 0;
    }
}

VOID RtlCopyString(PSTRING DestinationString, const STRING *SourceString)
{
    USHORT size =
        SourceString == NULL ? 0 : least(SourceString->Length, DestinationString->MaximumLength);

    if (size != 0) {
        memmove(DestinationString->Buffer, SourceString->Buffer, size);
    }
    DestinationString->Length = size;
}

static NTSTATUS append(PUNICODE_STRING to, const WCHAR *from, size_t size)
{
    if (to->Length + size > to->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (size != 0) {
        memmove((char *)to->Buffer + to->Length, from, size);
    }
    to->Length = (USHORT)(to->Length + size);
    if (to->Length + sizeof(WCHAR) <= to->MaximumLength) {
        to->Buffer[to->Length / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source)
{
    return append(Destination, Source->Buffer, Source->Length);
}

NTSTATUS RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source)
{
    return Source == NULL ? STATUS_SUCCESS
                          : append(Destination, Source, length_of(Source) * sizeof(WCHAR));
}

static LONG compare_wide(const WCHAR *one, size_t one_count, const WCHAR *other, size_t other_count,
                         bool fold)
{
    for (size_t i = 0; i < one_count && i < other_count; i++) {
        WCHAR a = fold ? RtlUpcaseUnicodeChar(one[i]) : one[i];
        WCHAR b = fold ? RtlUpcaseUnicodeChar(other[i]) : other[i];
        if (a != b) {
            return (LONG)a - (LONG)b;
        }
    }
    return (LONG)one_count - (LONG)other_count;
}

LONG RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                             BOOLEAN CaseInSensitive)
{
    return compare_wide(String1->Buffer, String1->Length / sizeof(WCHAR), String2->Buffer,
                        String2->Length / sizeof(WCHAR), CaseInSensitive != 0);
}

BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                              BOOLEAN CaseInSensitive)
{
    return String1->Length == String2->Length &&
           RtlCompareUnicodeString(String1, String2, CaseInSensitive) == 0;
}

BOOLEAN RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                               BOOLEAN CaseInSensitive)
{
    size_t count = String1->Length / sizeof(WCHAR);

    return String1->Length <= String2->Length &&
           compare_wide(String1->Buffer, count, String2->Buffer, count, CaseInSensitive != 0) == 0;
}

LONG RtlCompareString(const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive)
{
    for (uint32_t i = 0; i < String1->Length && i < String2->Length; i++) {
        CHAR a = CaseInSensitive ? RtlUpperChar(String1->Buffer[i]) : String1->Buffer[i];
        CHAR b = CaseInSensitive ? RtlUpperChar(String2->Buffer[i]) : String2->Buffer[i];
        if (a != b) {
            return (UCHAR)a - (UCHAR)b;
        }
    }
    return String1->Length - String2->Length;
}

BOOLEAN RtlEqualString(const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive)
{
    return String1->Length == String2->Length &&
           RtlCompareString(String1, String2, CaseInSensitive) == 0;
}

NTSTATUS RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInSensitive, ULONG HashAlgorithm,
                              PULONG HashValue)
{
    ULONG hash = 0;

    if (HashAlgorithm > HASH_STRING_ALGORITHM_X65599) {
        return STATUS_INVALID_PARAMETER;
    }
    for (uint32_t i = 0; i < String->Length / sizeof(WCHAR); i++) {
        WCHAR one = String->Buffer[i];
        hash = hash * 65599 + (CaseInSensitive ? RtlUpcaseUnicodeChar(one) : one);
    }
    *HashValue = hash;
    return STATUS_SUCCESS;
}

BOOLEAN RtlValidateUnicodeString(ULONG Flags, PCUNICODE_STRING String)
{
    return Flags == 0 && String != NULL && String->Length % sizeof(WCHAR) == 0 &&
           String->MaximumLength % sizeof(WCHAR) == 0 && String->Length <= String->MaximumLength &&
           (String->Buffer != NULL || String->MaximumLength == 0);
}
