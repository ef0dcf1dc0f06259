/* The C library's header for a C++ driver that clang compiles, and for the syntax pass of
 * scripts/msvc_check.sh: with -fms-compatibility the platform's own is not understood. Functions
 * are the C library's. */
#ifndef HU_WIN_CRT_STRING_H
#define HU_WIN_CRT_STRING_H

#include "hu_string.h"

EXTERN_C_START
char *strncat(char *, const char *, __SIZE_TYPE__) HU_NOTHROW;
__SIZE_TYPE__ strnlen(const char *, __SIZE_TYPE__) HU_NOTHROW;
__SIZE_TYPE__ strspn(const char *, const char *) HU_NOTHROW;
__SIZE_TYPE__ strcspn(const char *, const char *) HU_NOTHROW;
__SIZE_TYPE__ strxfrm(char *, const char *, __SIZE_TYPE__) HU_NOTHROW;
int strcoll(const char *, const char *) HU_NOTHROW;
char *strtok(char *, const char *) HU_NOTHROW;
char *strerror(int) HU_NOTHROW;
#ifdef _WIN32
__SIZE_TYPE__ wcslen(const WCHAR *);
__SIZE_TYPE__ wcsnlen(const WCHAR *, __SIZE_TYPE__);
int wcscmp(const WCHAR *, const WCHAR *);
int wcsncmp(const WCHAR *, const WCHAR *, __SIZE_TYPE__);
int _wcsicmp(const WCHAR *, const WCHAR *);
int _wcsnicmp(const WCHAR *, const WCHAR *, __SIZE_TYPE__);
WCHAR *wcscpy(WCHAR *, const WCHAR *);
WCHAR *wcsncpy(WCHAR *, const WCHAR *, __SIZE_TYPE__);
WCHAR *wcscat(WCHAR *, const WCHAR *);
WCHAR *wcschr(const WCHAR *, WCHAR);
WCHAR *wcsrchr(const WCHAR *, WCHAR);
WCHAR *wcsstr(const WCHAR *, const WCHAR *);
int _stricmp(const char *, const char *);
int _strnicmp(const char *, const char *, __SIZE_TYPE__);
char *strchr(const char *, int);
char *strrchr(const char *, int);
char *strstr(const char *, const char *);
char *strcpy(char *, const char *);
char *strncpy(char *, const char *, __SIZE_TYPE__);
char *strcat(char *, const char *);
char *strpbrk(const char *, const char *);
void *memchr(const void *, int, __SIZE_TYPE__);
#else
extern "C++" {
void *memchr(void *, int, __SIZE_TYPE__) HU_CALLED(memchr);
const void *memchr(const void *, int, __SIZE_TYPE__) HU_CALLED(memchr);
char *strpbrk(char *, const char *) HU_CALLED(strpbrk);
const char *strpbrk(const char *, const char *) HU_CALLED(strpbrk);
}
#endif
EXTERN_C_END

#endif
