/* Numbers as text and text as numbers, GUIDs, checksums, versions. */
#include "mm_state.h"

#include <string.h>

static uint32_t base_of(ULONG base) { return base == 0 ? 10 : base; }
static bool is_base(ULONG base)
{
    return base == 0 || base == 2 || base == 8 || base == 10 || base == 16;
}

static NTSTATUS number_to_string(uint64_t value, ULONG base, PUNICODE_STRING string)
{
    WCHAR digit[64];
    uint32_t count = 0;

    if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    do {
        uint32_t one = (uint32_t)(value % base_of(base));
        digit[count++] = (WCHAR)(one < 10 ? '0' + one : 'A' + one - 10);
        value /= base_of(base);
    } while (value != 0);
    if (count * sizeof(WCHAR) > string->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    string->Length = (USHORT)(count * sizeof(WCHAR));
    for (uint32_t i = 0; i < count; i++) {
        string->Buffer[i] = digit[count - 1 - i];
    }
    if (string->Length + sizeof(WCHAR) <= string->MaximumLength) {
        string->Buffer[count] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String)
{
    return number_to_string(Value, Base, String);
}

NTSTATUS RtlInt64ToUnicodeString(ULONGLONG Value, ULONG Base, PUNICODE_STRING String)
{
    return number_to_string(Value, Base, String);
}

static uint32_t digit_of(uint32_t character)
{
    return character >= '0' && character <= '9'   ? character - '0'
           : character >= 'a' && character <= 'f' ? character - 'a' + 10
           : character >= 'A' && character <= 'F' ? character - 'A' + 10
                                                  : 99;
}

/* character(i) past the end is 0. */
static NTSTATUS parse(const WCHAR *wide, const char *narrow, size_t count, ULONG base, PULONG value)
{
#define AT(i) ((i) >= count ? 0u : wide != NULL ? (uint32_t)wide[i] : (uint32_t)(uint8_t)narrow[i])
    size_t i = 0;
    bool minus;
    ULONG number = 0;

    if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    while (AT(i) != 0 && AT(i) <= ' ') {
        i++;
    }
    minus = AT(i) == '-';
    i += AT(i) == '-' || AT(i) == '+';
    if (base == 0 && AT(i) == '0' && (AT(i + 1) == 'x' || AT(i + 1) == 'o' || AT(i + 1) == 'b')) {
        base = AT(i + 1) == 'x' ? 16 : AT(i + 1) == 'o' ? 8 : 2;
        i += 2;
    }
    for (; digit_of(AT(i)) < base_of(base); i++) {
        number = number * base_of(base) + digit_of(AT(i));
    }
    *value = minus ? 0 - number : number;
    return STATUS_SUCCESS;
#undef AT
}

NTSTATUS RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value)
{
    return parse(String->Buffer, NULL, String->Length / sizeof(WCHAR), Base, Value);
}

NTSTATUS RtlCharToInteger(PCSTR String, ULONG Base, PULONG Value)
{
    return parse(NULL, String, strlen(String), Base, Value);
}

/* -- GUIDs: {xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx} -- */

enum { GUID_TEXT = 38 };
static const uint8_t guid_byte[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

static bool dash_before(uint32_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

NTSTATUS RtlStringFromGUID(const GUID *Guid, PUNICODE_STRING GuidString)
{
    static const char digits[] = "0123456789ABCDEF";
    uint32_t size = (GUID_TEXT + 1) * sizeof(WCHAR);
    uint32_t at = 0;

    HU_SITE();
    WCHAR *text =
        hu_pool_allocate(POOL_FLAG_PAGED, size, 0x44495547, HU_API_RtlDuplicateUnicodeString);
    if (text == NULL) {
        return STATUS_NO_MEMORY;
    }
    text[at++] = '{';
    for (uint32_t i = 0; i < 16; i++) {
        uint8_t byte = ((const uint8_t *)Guid)[guid_byte[i]];
        if (dash_before(i)) {
            text[at++] = '-';
        }
        text[at++] = (WCHAR)digits[byte >> 4];
        text[at++] = (WCHAR)digits[byte & 15];
    }
    text[at++] = '}';
    text[at] = 0;
    *GuidString = (UNICODE_STRING){
        .Length = GUID_TEXT * sizeof(WCHAR), .MaximumLength = (USHORT)size, .Buffer = text};
    return STATUS_SUCCESS;
}

NTSTATUS RtlGUIDFromString(PCUNICODE_STRING GuidString, GUID *Guid)
{
    uint32_t at = 1;

    if (GuidString->Length != GUID_TEXT * sizeof(WCHAR) || GuidString->Buffer[0] != '{' ||
        GuidString->Buffer[GUID_TEXT - 1] != '}') {
        return STATUS_INVALID_PARAMETER;
    }
    for (uint32_t i = 0; i < 16; i++) {
        if (dash_before(i) && GuidString->Buffer[at++] != '-') {
            return STATUS_INVALID_PARAMETER;
        }
        uint32_t high = digit_of(GuidString->Buffer[at++]);
        uint32_t low = digit_of(GuidString->Buffer[at++]);
        if (high > 15 || low > 15) {
            return STATUS_INVALID_PARAMETER;
        }
        ((uint8_t *)Guid)[guid_byte[i]] = (uint8_t)(high << 4 | low);
    }
    return STATUS_SUCCESS;
}

/* -- sums, swaps, chance -- */

ULONG RtlRandomEx(PULONG Seed)
{
    *Seed = (ULONG)((uint64_t)*Seed * 0x7fffffed % 0x7fffffff + 0x7fffffc3) & 0x7fffffff;
    return *Seed;
}

ULONG RtlUlongByteSwap(ULONG Source) { return __builtin_bswap32(Source); }
USHORT RtlUshortByteSwap(USHORT Source) { return __builtin_bswap16(Source); }
ULONGLONG RtlUlonglongByteSwap(ULONGLONG Source) { return __builtin_bswap64(Source); }

ULONG RtlCrc32(const VOID *Buffer, SIZE_T Size, ULONG InitialCrc)
{
    uint32_t crc = ~InitialCrc;

    for (size_t i = 0; i < Size; i++) {
        crc ^= ((const uint8_t *)Buffer)[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (0xedb88320u & (0u - (crc & 1)));
        }
    }
    return ~crc;
}

ULONGLONG RtlCrc64(const VOID *Buffer, SIZE_T Size, ULONGLONG InitialCrc)
{
    uint64_t crc = ~InitialCrc;

    for (size_t i = 0; i < Size; i++) {
        crc ^= ((const uint8_t *)Buffer)[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (UINT64_C(0x9a6c9329ac4bc9b5) & (0 - (crc & 1)));
        }
    }
    return ~crc;
}

/* -- version -- */

NTSTATUS RtlGetVersion(PRTL_OSVERSIONINFOW VersionInformation)
{
    VersionInformation->dwMajorVersion = 10;
    VersionInformation->dwMinorVersion = 0;
    VersionInformation->dwBuildNumber = 18362;
    VersionInformation->dwPlatformId = 2;
    return STATUS_SUCCESS;
}

BOOLEAN RtlIsNtDdiVersionAvailable(ULONG Version) { return Version <= NTDDI_WIN10_19H1; }

BOOLEAN PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
                     PUNICODE_STRING CSDVersion)
{
    if (MajorVersion != NULL) {
        *MajorVersion = 10;
    }
    if (MinorVersion != NULL) {
        *MinorVersion = 0;
    }
    if (BuildNumber != NULL) {
        *BuildNumber = 18362;
    }
    if (CSDVersion != NULL) {
        CSDVersion->Length = 0;
    }
    return FALSE;
}
