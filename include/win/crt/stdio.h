/* The platform's own; for the syntax pass of scripts/msvc_check.sh, which has none, what a kernel
 * driver can call of it. */
#ifndef HU_WIN_CRT_STDIO_H
#define HU_WIN_CRT_STDIO_H

#ifndef _WIN32
#include_next <stdio.h>
#else
#include <stdarg.h>

#include "ntdef.h"

EXTERN_C_START
int sprintf(char *, const char *, ...);
int vsprintf(char *, const char *, va_list);
int _snprintf(char *, SIZE_T, const char *, ...);
int _vsnprintf(char *, SIZE_T, const char *, va_list);
int _snwprintf(WCHAR *, SIZE_T, const WCHAR *, ...);
int sscanf(const char *, const char *, ...);
EXTERN_C_END
#endif

#endif
