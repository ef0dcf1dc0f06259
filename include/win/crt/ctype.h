/* The platform's own; for the syntax pass of scripts/msvc_check.sh, which has none, what a kernel
 * driver can call of it. */
#ifndef HU_WIN_CRT_CTYPE_H
#define HU_WIN_CRT_CTYPE_H

#ifndef _WIN32
#include_next <ctype.h>
#else
#include "ntdef.h"

EXTERN_C_START
int isalnum(int);
int isalpha(int);
int isdigit(int);
int islower(int);
int isprint(int);
int isspace(int);
int isupper(int);
int isxdigit(int);
int tolower(int);
int toupper(int);
EXTERN_C_END
#endif

#endif
