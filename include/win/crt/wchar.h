/* As string.h beside it: wide characters are 16 bits wide. */
#ifndef HU_WIN_CRT_WCHAR_H
#define HU_WIN_CRT_WCHAR_H

#include <stdarg.h>
#include <stddef.h>

#include "string.h"

typedef WCHAR wint_t;

#endif
