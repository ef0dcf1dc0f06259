/* The platform's own; for the syntax pass of scripts/msvc_check.sh, which has none, what a kernel
 * driver can call of it. */
#ifndef HU_WIN_CRT_STDLIB_H
#define HU_WIN_CRT_STDLIB_H

#ifndef _WIN32
#include_next <stdlib.h>
#else
#include "ntdef.h"

EXTERN_C_START
int abs(int);
int atoi(const char *);
long atol(const char *);
long strtol(const char *, char **, int);
unsigned long strtoul(const char *, char **, int);
int rand(void);
void srand(unsigned int);
void qsort(void *, SIZE_T, SIZE_T, int (*)(const void *, const void *));
void *bsearch(const void *, const void *, SIZE_T, SIZE_T, int (*)(const void *, const void *));
EXTERN_C_END
#endif

#endif
