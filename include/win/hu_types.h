/* Scalars with the widths they have on 64-bit Windows (document "Windows Data Types").
 *
 * LONG and ULONG are int here and long on Windows; the width is what counts. Literals such as
 * 1UL stay 64 bits wide on Linux: that the windows-msvc syntax pass has to find. */
#ifndef HU_WIN_TYPES_H
#define HU_WIN_TYPES_H

#include "hu_compiler.h"
#include "sal.h"

#define VOID void
#define CONST const
#define IN
#define OUT
#define OPTIONAL

#ifndef NULL
#ifdef __cplusplus
#define NULL 0
#else
#define NULL ((void *)0)
#endif
#endif
#define NOTHING
#ifndef TRUE
#define TRUE 1
#endif
#ifndef FALSE
#define FALSE 0
#endif

typedef __SIZE_TYPE__ size_t;

typedef char CHAR, CCHAR, *PCHAR, *PSTR, *LPSTR;
typedef const char *PCSTR, *LPCSTR, *PCCH, *PCSZ;
typedef char *PSZ;
typedef signed char INT8, *PINT8;
typedef unsigned char UCHAR, UINT8, *PUCHAR, *PUINT8;
typedef UCHAR BOOLEAN, *PBOOLEAN;
typedef short SHORT, CSHORT, INT16, *PSHORT, *PINT16;
typedef unsigned short USHORT, UINT16, *PUSHORT, *PUINT16;
typedef int INT, INT32, *PINT, *PINT32;
typedef unsigned int UINT, UINT32, *PUINT, *PUINT32;
#ifdef _WIN32 /* the syntax pass for the true data model */
typedef long LONG, *PLONG;
typedef unsigned long ULONG, *PULONG;
#else
typedef int LONG, *PLONG;
typedef unsigned int ULONG, *PULONG;
#endif
typedef int LONG32, *PLONG32;
typedef unsigned int ULONG32, *PULONG32;
typedef long long LONGLONG, LONG64, INT64, *PLONGLONG, *PLONG64, *PINT64;
typedef unsigned long long ULONGLONG, ULONG64, UINT64, DWORDLONG;
typedef unsigned long long *PULONGLONG, *PULONG64, *PUINT64;

typedef long long LONG_PTR, INT_PTR, SSIZE_T, *PLONG_PTR, *PINT_PTR, *PSSIZE_T;
typedef unsigned long long ULONG_PTR, UINT_PTR, SIZE_T, *PULONG_PTR, *PUINT_PTR, *PSIZE_T;
typedef ULONG_PTR KAFFINITY, *PKAFFINITY;

typedef void *PVOID, *HANDLE, **PPVOID, **PHANDLE;
typedef PVOID PSECURITY_DESCRIPTOR;

/* L"" has this type in a C driver because of -fshort-wchar; in strict C it does not. */
#ifdef __cplusplus
typedef wchar_t WCHAR;
#else
typedef unsigned short WCHAR;
typedef __WCHAR_TYPE__ wchar_t;
#endif
typedef WCHAR *PWCHAR, *PWCH, *PWSTR, *LPWSTR;
typedef const WCHAR *PCWSTR, *PCWCH, *LPCWSTR;

typedef LONG NTSTATUS, *PNTSTATUS;

HU_STATIC_ASSERT(sizeof(LONG) == 4 && sizeof(ULONG) == 4, "LONG and ULONG have 32 bits.");
HU_STATIC_ASSERT(sizeof(WCHAR) == 2, "A WCHAR has 16 bits: use -fshort-wchar in C++.");
HU_STATIC_ASSERT(sizeof(NTSTATUS) == 4 && (NTSTATUS)-1 < 0, "NTSTATUS is a signed 32-bit number.");

#define MAXUCHAR 0xff
#define MAXUSHORT 0xffff
#define MAXSHORT 0x7fff
#define MINSHORT (-0x7fff - 1)
#define MAXLONG 0x7fffffff
#define MINLONG (-0x7fffffff - 1)
#define MAXULONG 0xffffffffU
#define MAXLONGLONG 0x7fffffffffffffffLL
#define MAXULONGLONG 0xffffffffffffffffULL
#define MAXULONG32 MAXULONG
#define MAXULONG64 MAXULONGLONG
#define MAXULONG_PTR MAXULONGLONG
#define MAXSIZE_T MAXULONGLONG
#define MAXUINT MAXULONG
#define MAXUINT32 MAXULONG

#endif
