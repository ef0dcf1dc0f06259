/* Text, bits and numbers as a driver uses them; services_driver.c says how. */
#include <initguid.h>
#include <ntddk.h>
#include <ntstrsafe.h>

#define EXPECT(holds)                                                                              \
    do {                                                                                           \
        if (!(holds))                                                                              \
            return __LINE__;                                                                       \
    } while (0)

int services_bitmaps(void);
int services_numbers(void);
int services_strings(void);
int services_formats(void);
int services_wide(void);

int services_bitmaps(void)
{
    ULONG word[2];
    ULONG start = 9;
    RTL_BITMAP map;

    RtlInitializeBitMap(&map, word, 40);
    RtlSetAllBits(&map);
    EXPECT(RtlNumberOfSetBits(&map) == 40 && RtlFindFirstRunClear(&map, &start) == 0);
    RtlClearAllBits(&map);
    EXPECT(RtlNumberOfSetBits(&map) == 0 && RtlAreBitsClear(&map, 0, 40));
    RtlSetBit(&map, 31);
    EXPECT(RtlTestBit(&map, 31) && !RtlCheckBit(&map, 32) && !RtlAreBitsClear(&map, 30, 2));
    RtlSetBits(&map, 30, 5);
    EXPECT(RtlNumberOfSetBits(&map) == 5 && RtlFindSetBits(&map, 5, 0) == 30);
    EXPECT(RtlFindNextForwardRunClear(&map, 31, &start) == 5 && start == 35);
    EXPECT(RtlFindFirstRunClear(&map, &start) == 30 && start == 0);
    RtlClearBit(&map, 32);
    RtlClearBits(&map, 30, 2);
    EXPECT(RtlFindSetBitsAndClear(&map, 2, 0) == 33 && RtlNumberOfSetBits(&map) == 0);
    EXPECT(RtlFindSetBits(&map, 1, 0) == 0xffffffff);
    EXPECT(RtlFindMostSignificantBit(0x90) == 7 && RtlFindLeastSignificantBit(0x90) == 4);
    EXPECT(RtlFindMostSignificantBit(0) == -1 && RtlFindLeastSignificantBit(0) == -1);
    EXPECT(RtlNumberOfSetBitsUlongPtr(0xf0f0) == 8);
    return 0;
}

int services_numbers(void)
{
    static const GUID guid = {0x12345678, 0x9abc, 0xdef0, {1, 2, 3, 4, 5, 6, 7, 0xab}};
    WCHAR room[24];
    UNICODE_STRING text = {0, sizeof(room), room};
    RTL_OSVERSIONINFOW version;
    GUID back;
    ULONG number, major, minor, build;
    ULONG seed = 1;

    EXPECT(RtlIntegerToUnicodeString(0xbeef, 16, &text) == STATUS_SUCCESS);
    EXPECT(text.Length == 8 && RtlCompareMemory(room, L"BEEF", 8) == 8);
    EXPECT(RtlUnicodeStringToInteger(&text, 16, &number) == STATUS_SUCCESS && number == 0xbeef);
    EXPECT(RtlInt64ToUnicodeString(12345678901ULL, 10, &text) == STATUS_SUCCESS);
    EXPECT(text.Length == 22 && room[0] == L'1' && room[10] == L'1');
    text.MaximumLength = 4;
    EXPECT(RtlIntegerToUnicodeString(123, 10, &text) == STATUS_BUFFER_OVERFLOW);
    EXPECT(RtlIntegerToUnicodeString(1, 7, &text) == STATUS_INVALID_PARAMETER);
    EXPECT(RtlCharToInteger("-0b101", 0, &number) == STATUS_SUCCESS && number == (ULONG)-5);
    EXPECT(RtlCharToInteger("77", 8, &number) == STATUS_SUCCESS && number == 63);
    EXPECT(RtlStringFromGUID(&guid, &text) == STATUS_SUCCESS && text.Length == 76);
    EXPECT(RtlCompareMemory(text.Buffer, L"{12345678-9ABC-DEF0-0102-0304050607AB}", 76) == 76);
    EXPECT(RtlGUIDFromString(&text, &back) == STATUS_SUCCESS && IsEqualGUID(&guid, &back));
    text.Buffer[3] = L'x';
    EXPECT(RtlGUIDFromString(&text, &back) == STATUS_INVALID_PARAMETER);
    RtlFreeUnicodeString(&text);
    EXPECT(RtlUlongByteSwap(0x11223344) == 0x44332211 && RtlUshortByteSwap(0x1122) == 0x2211);
    EXPECT(RtlUlonglongByteSwap(0x1122334455667788ULL) == 0x8877665544332211ULL);
    EXPECT(RtlCrc32("123456789", 9, 0) == 0xcbf43926);
    EXPECT(RtlCrc64("123456789", 9, 0) != RtlCrc64("123456788", 9, 0));
    number = RtlRandomEx(&seed);
    EXPECT(number < 0x7fffffff && number != RtlRandomEx(&seed));
    version.dwOSVersionInfoSize = sizeof(version);
    EXPECT(RtlGetVersion(&version) == STATUS_SUCCESS && version.dwMajorVersion == 10);
    EXPECT(PsGetVersion(&major, &minor, &build, NULL) == FALSE && major == 10 && minor == 0);
    EXPECT(build == version.dwBuildNumber && build == 18362);
    EXPECT(RtlIsNtDdiVersionAvailable(0x0A000000) && !RtlIsNtDdiVersionAvailable(0x0B000000));
    return 0;
}

int services_strings(void)
{
    WCHAR room[8];
    UNICODE_STRING one, other, made = {0, sizeof(room), room};
    STRING narrow, same;
    CHAR bytes[4];
    STRING made_narrow = {0, sizeof(bytes), bytes};
    ULONG hash, hash_of_other;

    EXPECT(RtlInitUnicodeStringEx(&one, L"Abc") == STATUS_SUCCESS && one.Length == 6);
    EXPECT(RtlUnicodeStringInit(&other, L"aBCd") == STATUS_SUCCESS && other.Length == 8);
    EXPECT(!RtlEqualUnicodeString(&one, &other, TRUE) &&
           RtlPrefixUnicodeString(&one, &other, TRUE));
    EXPECT(!RtlPrefixUnicodeString(&one, &other, FALSE));
    EXPECT(RtlCompareUnicodeString(&one, &other, TRUE) < 0);
    EXPECT(RtlCompareUnicodeString(&other, &one, FALSE) > 0);
    RtlCopyUnicodeString(&made, &other);
    EXPECT(made.Length == 8 && RtlEqualUnicodeString(&made, &other, FALSE));
    EXPECT(RtlAppendUnicodeStringToString(&made, &one) == STATUS_SUCCESS && made.Length == 14);
    EXPECT(RtlAppendUnicodeToString(&made, L"xy") == STATUS_BUFFER_TOO_SMALL && made.Length == 14);
    EXPECT(RtlAppendUnicodeToString(&made, L"x") == STATUS_SUCCESS && room[7] == L'x');
    EXPECT(RtlUpcaseUnicodeChar(L'z') == L'Z' && RtlDowncaseUnicodeChar(L'Q') == L'q');
    EXPECT(RtlUpperChar('k') == 'K' && RtlUpperChar('7') == '7');
    EXPECT(RtlHashUnicodeString(&one, TRUE, HASH_STRING_ALGORITHM_X65599, &hash) == STATUS_SUCCESS);
    other.Length = 6;
    EXPECT(RtlHashUnicodeString(&other, TRUE, HASH_STRING_ALGORITHM_DEFAULT, &hash_of_other) ==
               STATUS_SUCCESS &&
           hash == hash_of_other);
    EXPECT(RtlValidateUnicodeString(0, &one));
    EXPECT(RtlUnicodeStringValidate(&one) == STATUS_SUCCESS);
    one.Length = 5;
    EXPECT(!RtlValidateUnicodeString(0, &one));
    EXPECT(RtlUnicodeStringValidate(&one) == STATUS_INVALID_PARAMETER);
    RtlInitAnsiString(&narrow, "Night");
    RtlInitString(&same, "nIGHT");
    EXPECT(RtlEqualString(&narrow, &same, TRUE) && !RtlEqualString(&narrow, &same, FALSE));
    EXPECT(RtlCompareString(&narrow, &same, TRUE) == 0);
    EXPECT(RtlCompareString(&narrow, &same, FALSE) < 0);
    RtlCopyString(&made_narrow, &narrow);
    EXPECT(made_narrow.Length == 4 && RtlCompareMemory(bytes, "Nigh", 4) == 4);
    return 0;
}

static NTSTATUS list_a(PSTR to, SIZE_T size, PCSTR format, ...)
{
    va_list list;

    va_start(list, format);
    NTSTATUS status = RtlStringCbVPrintfA(to, size, format, list);
    va_end(list);
    va_start(list, format);
    status |= RtlStringCchVPrintfA(to, size, format, list);
    va_end(list);
    va_start(list, format);
    status |= _vsnprintf(to, size, format, list) < 0 ? STATUS_UNSUCCESSFUL : STATUS_SUCCESS;
    va_end(list);
    return status;
}

static NTSTATUS list_w(PWSTR to, SIZE_T size, PCWSTR format, ...)
{
    va_list list;

    va_start(list, format);
    NTSTATUS status = RtlStringCbVPrintfW(to, size, format, list);
    va_end(list);
    va_start(list, format);
    status |= RtlStringCchVPrintfW(to, size / sizeof(WCHAR), format, list);
    va_end(list);
    return status;
}

int services_formats(void)
{
    CHAR a[16];
    WCHAR w[16];
    PSTR end_a;
    PWSTR end_w;
    SIZE_T left;
    UNICODE_STRING text = {0, sizeof(w), w};
    UNICODE_STRING other = RTL_CONSTANT_STRING(L"other");

    EXPECT(RtlStringCchPrintfA(a, 16, "%d", 5) == STATUS_SUCCESS && strcmp(a, "5") == 0);
    EXPECT(RtlStringCbPrintfW(w, sizeof(w), L"%s", L"x") == STATUS_SUCCESS && w[0] == L'x');
    EXPECT(RtlStringCbPrintfExA(a, 16, &end_a, &left, 0, "abc") == STATUS_SUCCESS);
    EXPECT(end_a == a + 3 && left == 13);
    EXPECT(RtlStringCchPrintfExA(a, 16, &end_a, &left, 0, "ab") == STATUS_SUCCESS);
    EXPECT(end_a == a + 2 && left == 14);
    EXPECT(RtlStringCbPrintfExW(w, sizeof(w), &end_w, &left, 0, L"abc") == STATUS_SUCCESS);
    EXPECT(end_w == w + 3 && left == 26);
    EXPECT(RtlStringCchPrintfExW(w, 16, &end_w, &left, 0, L"ab") == STATUS_SUCCESS);
    EXPECT(end_w == w + 2 && left == 14);
    EXPECT(list_a(a, sizeof(a), "%s-%x", "v", 255) == STATUS_SUCCESS && strcmp(a, "v-ff") == 0);
    EXPECT(list_w(w, sizeof(w), L"%u", 77) == STATUS_SUCCESS && w[0] == L'7' && w[2] == 0);
    EXPECT(_snprintf(a, 4, "%s", "abcd") == 4 && a[3] == 'd');
    EXPECT(_snprintf(a, 3, "%s", "abcd") == -1 && a[2] == 'c');
    EXPECT(_snwprintf(w, 16, L"%i", -3) == 2 && w[1] == L'3');
    EXPECT(RtlUnicodeStringCopy(&text, &other) == STATUS_SUCCESS && text.Length == 10);
    EXPECT(RtlUnicodeStringCat(&text, &other) == STATUS_SUCCESS && text.Length == 20);
    EXPECT(RtlUnicodeStringCatString(&text, L"!") == STATUS_SUCCESS && w[10] == L'!');
    EXPECT(RtlUnicodeStringCat(&text, &other) == STATUS_SUCCESS && text.Length == 32);
    EXPECT(RtlUnicodeStringCatString(&text, L"!") == STATUS_BUFFER_OVERFLOW);
    EXPECT(RtlUnicodeStringCopyString(&text, L"ab") == STATUS_SUCCESS && text.Length == 4);
    EXPECT(RtlUnicodeStringPrintf(&text, L"%d%%", 9) == STATUS_SUCCESS && text.Length == 4);
    EXPECT(w[0] == L'9' && w[1] == L'%');
    return 0;
}

/* The C library's functions for 16-bit characters. */
int services_wide(void)
{
    static WCHAR room[12] = L"????????";
    PCWSTR path = L"\\Device\\Video0";
    WCHAR *volatile to = room;

    EXPECT(wcslen(path) == 14 && wcslen(L"") == 0);
    EXPECT(wcsnlen(path, 7) == 7 && wcsnlen(path, 99) == 14);
    EXPECT(wcscmp(path, L"\\Device\\Video0") == 0);
    EXPECT(wcscmp(L"abc", L"abd") < 0 && wcscmp(L"abc", L"ab") > 0 && wcscmp(L"a", L"A") > 0);
    EXPECT(wcsncmp(L"abc", L"abd", 2) == 0 && wcsncmp(L"abc", L"abd", 3) < 0);
    EXPECT(_wcsicmp(L"Video", L"vIDEO") == 0 && _wcsicmp(L"Video", L"Vides") < 0);
    EXPECT(_wcsnicmp(L"VideoA", L"videoB", 5) == 0 && _wcsnicmp(L"VideoA", L"videoB", 6) < 0);
    EXPECT(wcscpy(to, L"ab") == room && room[2] == 0 && room[3] == L'?');
    EXPECT(wcscat(to, L"cd") == room && wcscmp(room, L"abcd") == 0 && room[5] == L'?');
    EXPECT(wcsncpy(to, L"xyz", 2) == room && room[1] == L'y' && room[2] == L'c');
    EXPECT(wcsncpy(to, L"x", 4) == room && room[1] == 0 && room[3] == 0 && room[5] == L'?');
    EXPECT(wcschr(path, L'e') == path + 2 && wcschr(path, 0) == path + 14);
    EXPECT(wcschr(path, L'z') == NULL && wcsrchr(path, L'z') == NULL);
    EXPECT(wcsrchr(path, L'e') == path + 11 && wcsrchr(path, L'\\') == path + 7);
    EXPECT(wcsstr(path, L"Vid") == path + 8 && wcsstr(path, L"") == path);
    EXPECT(wcsstr(path, L"Video1") == NULL && wcsstr(L"aab", L"ab") != NULL);
    return 0;
}
