/* Counted strings, conversions, bit maps, numbers. Functions of the model where they allocate or
 * convert, inline where they only look. */
#ifndef HU_WIN_STRING_H
#define HU_WIN_STRING_H

#include "hu_rtl.h"

EXTERN_C_START

/* Counted strings of bytes: as UNICODE_STRING, with CHAR. */
typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, *PSTRING, ANSI_STRING, *PANSI_STRING, OEM_STRING, *POEM_STRING, UTF8_STRING;
typedef const STRING *PCSTRING, *PCANSI_STRING, *PCOEM_STRING;
typedef UTF8_STRING *PUTF8_STRING;

#define DECLARE_CONST_UNICODE_STRING(name, text)                                                   \
    const WCHAR name##_buffer[] = text;                                                            \
    const UNICODE_STRING name = {sizeof(text) - sizeof(WCHAR), sizeof(text), (PWCH)name##_buffer}
#define DECLARE_GLOBAL_CONST_UNICODE_STRING(name, text)                                            \
    extern const WCHAR name##_buffer[];                                                            \
    DECLARE_CONST_UNICODE_STRING(name, text)
#define DECLARE_UNICODE_STRING_SIZE(name, size)                                                    \
    WCHAR name##_buffer[size];                                                                     \
    UNICODE_STRING name = {0, (size) * sizeof(WCHAR), name##_buffer}
#define UNICODE_NULL ((WCHAR)0)
#define ANSI_NULL ((CHAR)0)
#define UNICODE_STRING_MAX_CHARS (32767)

/* Point at, compare, copy, append. The Ex and append functions answer a status, STATUS_SUCCESS or
 * STATUS_BUFFER_TOO_SMALL; copying cuts what does not fit. Case is folded for the letters of
 * Latin 1 only. Any IRQL for nonpaged strings, case-insensitive ones PASSIVE_LEVEL. Documents
 * "RtlInitUnicodeStringEx function", "RtlCopyUnicodeString function", and so on. */
NTSTATUS RtlInitUnicodeStringEx(PUNICODE_STRING DestinationString, PCWSTR SourceString);
VOID RtlInitAnsiString(PANSI_STRING DestinationString, PCSTR SourceString);
#define RtlInitString RtlInitAnsiString
NTSTATUS RtlUnicodeStringInit(PUNICODE_STRING DestinationString, PCWSTR SourceString);
VOID RtlCopyUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString);
VOID RtlCopyString(PSTRING DestinationString, const STRING *SourceString);
NTSTATUS RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
NTSTATUS RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source);
LONG RtlCompareUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                             BOOLEAN CaseInSensitive);
BOOLEAN RtlEqualUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                              BOOLEAN CaseInSensitive);
BOOLEAN RtlPrefixUnicodeString(PCUNICODE_STRING String1, PCUNICODE_STRING String2,
                               BOOLEAN CaseInSensitive);
LONG RtlCompareString(const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive);
BOOLEAN RtlEqualString(const STRING *String1, const STRING *String2, BOOLEAN CaseInSensitive);
WCHAR RtlUpcaseUnicodeChar(WCHAR SourceCharacter);
WCHAR RtlDowncaseUnicodeChar(WCHAR SourceCharacter);
CHAR RtlUpperChar(CHAR Character);
NTSTATUS RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInSensitive, ULONG HashAlgorithm,
                              PULONG HashValue);
#define HASH_STRING_ALGORITHM_DEFAULT 0
#define HASH_STRING_ALGORITHM_X65599 1

/* Convert; with AllocateDestinationString the buffer comes from pool and goes back with the
 * matching Rtl free function. A character outside of Latin 1 becomes '?'. PASSIVE_LEVEL. Documents
 * "RtlAnsiStringToUnicodeString function", "RtlIntegerToUnicodeString function", and so on. */
NTSTATUS RtlAnsiStringToUnicodeString(PUNICODE_STRING DestinationString, PCANSI_STRING SourceString,
                                      BOOLEAN AllocateDestinationString);
NTSTATUS RtlUnicodeStringToAnsiString(PANSI_STRING DestinationString, PCUNICODE_STRING SourceString,
                                      BOOLEAN AllocateDestinationString);
NTSTATUS RtlUpcaseUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString,
                                BOOLEAN AllocateDestinationString);
NTSTATUS RtlDowncaseUnicodeString(PUNICODE_STRING DestinationString, PCUNICODE_STRING SourceString,
                                  BOOLEAN AllocateDestinationString);
#define RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE 0x00000001
NTSTATUS RtlDuplicateUnicodeString(ULONG Flags, PCUNICODE_STRING StringIn,
                                   PUNICODE_STRING StringOut);
VOID RtlFreeUnicodeString(PUNICODE_STRING UnicodeString);
VOID RtlFreeAnsiString(PANSI_STRING AnsiString);
ULONG RtlxAnsiStringToUnicodeSize(PCANSI_STRING AnsiString);
ULONG RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING UnicodeString);
#define RtlAnsiStringToUnicodeSize RtlxAnsiStringToUnicodeSize
#define RtlUnicodeStringToAnsiSize RtlxUnicodeStringToAnsiSize
NTSTATUS RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String);
NTSTATUS RtlInt64ToUnicodeString(ULONGLONG Value, ULONG Base, PUNICODE_STRING String);
NTSTATUS RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value);
NTSTATUS RtlCharToInteger(PCSTR String, ULONG Base, PULONG Value);
NTSTATUS RtlStringFromGUID(const GUID *Guid, PUNICODE_STRING GuidString);
NTSTATUS RtlGUIDFromString(PCUNICODE_STRING GuidString, GUID *Guid);
BOOLEAN RtlValidateUnicodeString(ULONG Flags, PCUNICODE_STRING String);

/* -- bit maps: the caller's storage. <= APC_LEVEL, or any if nonpaged -- */

typedef struct _RTL_BITMAP {
    ULONG SizeOfBitMap;
    PULONG Buffer;
} RTL_BITMAP, *PRTL_BITMAP;

typedef struct _RTL_BITMAP_RUN {
    ULONG StartingIndex;
    ULONG NumberOfBits;
} RTL_BITMAP_RUN, *PRTL_BITMAP_RUN;

/* Searches answer a bit's number, 0xFFFFFFFF where there is none. Documents "RtlInitializeBitMap
 * function", "RtlFindClearBitsAndSet function", and so on. */
VOID RtlInitializeBitMap(PRTL_BITMAP BitMapHeader, PULONG BitMapBuffer, ULONG SizeOfBitMap);
VOID RtlClearAllBits(PRTL_BITMAP BitMapHeader);
VOID RtlSetAllBits(PRTL_BITMAP BitMapHeader);
VOID RtlClearBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber);
VOID RtlSetBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber);
BOOLEAN RtlTestBit(PRTL_BITMAP BitMapHeader, ULONG BitNumber);
#define RtlCheckBit(map, bit) RtlTestBit((map), (bit))
VOID RtlClearBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToClear);
VOID RtlSetBits(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG NumberToSet);
BOOLEAN RtlAreBitsClear(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length);
BOOLEAN RtlAreBitsSet(PRTL_BITMAP BitMapHeader, ULONG StartingIndex, ULONG Length);
ULONG RtlNumberOfSetBits(PRTL_BITMAP BitMapHeader);
ULONG RtlNumberOfClearBits(PRTL_BITMAP BitMapHeader);
ULONG RtlFindClearBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG RtlFindSetBits(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG RtlFindClearBitsAndSet(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG RtlFindSetBitsAndClear(PRTL_BITMAP BitMapHeader, ULONG NumberToFind, ULONG HintIndex);
ULONG RtlFindNextForwardRunClear(PRTL_BITMAP BitMapHeader, ULONG FromIndex,
                                 PULONG StartingRunIndex);
ULONG RtlFindFirstRunClear(PRTL_BITMAP BitMapHeader, PULONG StartingIndex);
CCHAR RtlFindMostSignificantBit(ULONGLONG Set);
CCHAR RtlFindLeastSignificantBit(ULONGLONG Set);
ULONG RtlNumberOfSetBitsUlongPtr(ULONG_PTR Target);

/* -- the C library's. Those for WCHAR are the model's: this platform's count in 32 bits -- */

#if HU_DRIVER_DIALECT && !defined(_WIN32)
#define HU_CALLED(name) HU_NOTHROW __asm__(#name)
__SIZE_TYPE__ wcslen(const WCHAR *) HU_CALLED(hu_wcslen);
__SIZE_TYPE__ wcsnlen(const WCHAR *, __SIZE_TYPE__) HU_CALLED(hu_wcsnlen);
int wcscmp(const WCHAR *, const WCHAR *) HU_CALLED(hu_wcscmp);
int wcsncmp(const WCHAR *, const WCHAR *, __SIZE_TYPE__) HU_CALLED(hu_wcsncmp);
int _wcsicmp(const WCHAR *, const WCHAR *) HU_CALLED(hu_wcsicmp);
int _wcsnicmp(const WCHAR *, const WCHAR *, __SIZE_TYPE__) HU_CALLED(hu_wcsnicmp);
WCHAR *wcscpy(WCHAR *, const WCHAR *) HU_CALLED(hu_wcscpy);
WCHAR *wcsncpy(WCHAR *, const WCHAR *, __SIZE_TYPE__) HU_CALLED(hu_wcsncpy);
WCHAR *wcscat(WCHAR *, const WCHAR *) HU_CALLED(hu_wcscat);
int _stricmp(const char *, const char *) HU_CALLED(strcasecmp);
int _strnicmp(const char *, const char *, __SIZE_TYPE__) HU_CALLED(strncasecmp);
#ifndef __cplusplus
WCHAR *wcschr(const WCHAR *, WCHAR) HU_CALLED(hu_wcschr);
WCHAR *wcsrchr(const WCHAR *, WCHAR) HU_CALLED(hu_wcsrchr);
WCHAR *wcsstr(const WCHAR *, const WCHAR *) HU_CALLED(hu_wcsstr);
char *strchr(const char *, int);
char *strrchr(const char *, int);
char *strstr(const char *, const char *);
#else /* the C++ library has them twice */
extern "C++" {
WCHAR *wcschr(WCHAR *, WCHAR) HU_CALLED(hu_wcschr);
const WCHAR *wcschr(const WCHAR *, WCHAR) HU_CALLED(hu_wcschr);
WCHAR *wcsrchr(WCHAR *, WCHAR) HU_CALLED(hu_wcsrchr);
const WCHAR *wcsrchr(const WCHAR *, WCHAR) HU_CALLED(hu_wcsrchr);
WCHAR *wcsstr(WCHAR *, const WCHAR *) HU_CALLED(hu_wcsstr);
const WCHAR *wcsstr(const WCHAR *, const WCHAR *) HU_CALLED(hu_wcsstr);
char *strchr(char *, int) HU_CALLED(strchr);
const char *strchr(const char *, int) HU_CALLED(strchr);
char *strrchr(char *, int) HU_CALLED(strrchr);
const char *strrchr(const char *, int) HU_CALLED(strrchr);
char *strstr(char *, const char *) HU_CALLED(strstr);
const char *strstr(const char *, const char *) HU_CALLED(strstr);
}
#endif
char *strcpy(char *, const char *) HU_NOTHROW;
char *strncpy(char *, const char *, __SIZE_TYPE__) HU_NOTHROW;
char *strcat(char *, const char *) HU_NOTHROW;
__SIZE_TYPE__ strnlen(const char *, __SIZE_TYPE__) HU_NOTHROW;
#endif

/* A pseudo-random number below MAXLONG that follows from the seed. Any IRQL. Documents "RtlRandomEx
 * function", "RtlRandom function". */
ULONG RtlRandomEx(PULONG Seed);
#define RtlRandom RtlRandomEx
ULONG RtlUlongByteSwap(ULONG Source);
USHORT RtlUshortByteSwap(USHORT Source);
ULONGLONG RtlUlonglongByteSwap(ULONGLONG Source);
ULONG RtlCrc32(const VOID *Buffer, SIZE_T Size, ULONG InitialCrc);
ULONGLONG RtlCrc64(const VOID *Buffer, SIZE_T Size, ULONGLONG InitialCrc);

/* What Windows it is: 10.0, build 18362 (version 1903, the first with hot update). Documents
 * "RtlGetVersion function", "RtlIsNtDdiVersionAvailable function". */
typedef struct _OSVERSIONINFOW {
    ULONG dwOSVersionInfoSize;
    ULONG dwMajorVersion;
    ULONG dwMinorVersion;
    ULONG dwBuildNumber;
    ULONG dwPlatformId;
    WCHAR szCSDVersion[128];
} OSVERSIONINFOW, *POSVERSIONINFOW, RTL_OSVERSIONINFOW, *PRTL_OSVERSIONINFOW;

typedef struct _OSVERSIONINFOEXW {
    ULONG dwOSVersionInfoSize;
    ULONG dwMajorVersion;
    ULONG dwMinorVersion;
    ULONG dwBuildNumber;
    ULONG dwPlatformId;
    WCHAR szCSDVersion[128];
    USHORT wServicePackMajor;
    USHORT wServicePackMinor;
    USHORT wSuiteMask;
    UCHAR wProductType;
    UCHAR wReserved;
} OSVERSIONINFOEXW, *POSVERSIONINFOEXW, RTL_OSVERSIONINFOEXW, *PRTL_OSVERSIONINFOEXW;

NTSTATUS RtlGetVersion(PRTL_OSVERSIONINFOW VersionInformation);
BOOLEAN RtlIsNtDdiVersionAvailable(ULONG Version);
BOOLEAN PsGetVersion(PULONG MajorVersion, PULONG MinorVersion, PULONG BuildNumber,
                     PUNICODE_STRING CSDVersion);

EXTERN_C_END

#endif
