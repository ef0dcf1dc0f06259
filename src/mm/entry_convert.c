/* Counted strings between the widths, with buffers from pool where they are asked for. */
#include "mm_state.h"

enum { STRING_TAG = 0x20727453 };

static void *room(void *had, size_t size, bool make, enum hu_api api)
{
    return make ? hu_pool_allocate(POOL_FLAG_PAGED, size, STRING_TAG, api) : had;
}

ULONG RtlxAnsiStringToUnicodeSize(PCANSI_STRING AnsiString)
{
    return (ULONG)(AnsiString->Length + 1) * (ULONG)sizeof(WCHAR);
}

ULONG RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING UnicodeString)
{
    return UnicodeString->Length / (ULONG)sizeof(WCHAR) + 1;
}

NTSTATUS RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString, PCANSI_STRING SourceString,
                                      BOOLEAN AllocateDestinationString)
{
    ULONG size = RtlxAnsiStringToUnicodeSize(SourceString);
    bool make = AllocateDestinationString != 0;

    HU_SITE();
    hu_ke_file(HU_API_RtlAnsiStringToUnicodeString, 0, 0);
    if (size > 0xffff || (!make && size > DestinationString->MaximumLength)) {
        return make ? STATUS_INVALID_PARAMETER_2 : STATUS_BUFFER_OVERFLOW;
    }
    WCHAR *to = room(DestinationString->Buffer, size, make, HU_API_RtlAnsiStringToUnicodeString);
    if (to == NULL) {
        return STATUS_NO_MEMORY;
    }
    DestinationString->Buffer = to;
    DestinationString->Length = (USHORT)(size - sizeof(WCHAR));
    DestinationString->MaximumLength = make ? (USHORT)size : DestinationString->MaximumLength;
    for (uint32_t i = 0; i < SourceString->Length; i++) {
        to[i] = (UCHAR)SourceString->Buffer[i];
    }
    to[SourceString->Length] = 0;
    return STATUS_SUCCESS;
}

NTSTATUS RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString, PCUNICODE_STRING SourceString,
                                      BOOLEAN AllocateDestinationString)
{
    ULONG size = RtlxUnicodeStringToAnsiSize(SourceString);
    bool make = AllocateDestinationString != 0;

    HU_SITE();
    hu_ke_file(HU_API_RtlUnicodeStringToAnsiString, 0, 0);
    if (!make && size > DestinationString->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    char *to = room(DestinationString->Buffer, size, make, HU_API_RtlUnicodeStringToAnsiString);
    if (to == NULL) {
        return STATUS_NO_MEMORY;
    }
    DestinationString->Buffer = to;
    DestinationString->Length = (USHORT)(size - 1);
    DestinationString->MaximumLength = make ? (USHORT)size : DestinationString->MaximumLength;
    for (uint32_t i = 0; i < size - 1; i++) {
        WCHAR one = SourceString->Buffer[i];
        to[i] = (char)(one < 256 ? one : '?');
    }
    to[size - 1] = 0;
    return STATUS_SUCCESS;
}

enum { MAKE = 1, TERMINATE = 2 };

static NTSTATUS convert(PUNICODE_STRING to, PCUNICODE_STRING from, uint32_t how,
                        WCHAR (*each)(WCHAR), enum hu_api api)
{
    bool make = (how & MAKE) != 0;
    size_t size = from->Length + ((how & TERMINATE) != 0 ? sizeof(WCHAR) : 0);

    hu_ke_file(api, 0, 0);
    if (make ? size > 0xffff : from->Length > to->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    WCHAR *buffer = room(to->Buffer, size != 0 ? size : sizeof(WCHAR), make, api);
    if (buffer == NULL) {
        return STATUS_NO_MEMORY;
    }
    to->Buffer = buffer;
    to->Length = from->Length;
    to->MaximumLength = make ? (USHORT)size : to->MaximumLength;
    for (uint32_t i = 0; i < from->Length / sizeof(WCHAR); i++) {
        buffer[i] = each != NULL ? each(from->Buffer[i]) : from->Buffer[i];
    }
    if ((how & TERMINATE) != 0) {
        buffer[from->Length / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS RtlUpcaseUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString,
                                BOOLEAN AllocateDestinationString)
{
    HU_SITE();
    return convert(DestinationString, SourceString, AllocateDestinationString != 0 ? MAKE : 0,
                   RtlUpcaseUnicodeChar, HU_API_RtlUpcaseUnicodeString);
}

NTSTATUS RtlDowncaseUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString,
                                  BOOLEAN AllocateDestinationString)
{
    HU_SITE();
    return convert(DestinationString, SourceString, AllocateDestinationString != 0 ? MAKE : 0,
                   RtlDowncaseUnicodeChar, HU_API_RtlUpcaseUnicodeString);
}

NTSTATUS RtlDuplicateUnicodeString(ULONG Flags, PCUNICODE_STRING StringIn,
                                   PUNICODE_STRING StringOut)
{
    bool terminate = (Flags & RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE) != 0;

    HU_SITE();
    return convert(StringOut, StringIn, MAKE | (terminate ? TERMINATE : 0), NULL,
                   HU_API_RtlDuplicateUnicodeString);
}

VOID RtlFreeUnicodeString(PUNICODE_STRING UnicodeString)
{
    HU_SITE();
    hu_ke_file(HU_API_RtlFreeUnicodeString, 0, 0);
    if (UnicodeString->Buffer != NULL) {
        hu_pool_free(UnicodeString->Buffer, 0);
        *UnicodeString = (UNICODE_STRING){.Length = 0};
    }
}

VOID RtlFreeAnsiString(PANSI_STRING AnsiString)
{
    HU_SITE();
    hu_ke_file(HU_API_RtlFreeAnsiString, 0, 0);
    if (AnsiString->Buffer != NULL) {
        hu_pool_free(AnsiString->Buffer, 0);
        *AnsiString = (ANSI_STRING){.Length = 0};
    }
}
