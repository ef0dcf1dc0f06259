/* As string.h beside it. */
#ifndef HU_WIN_CRT_MEMORY_H
#define HU_WIN_CRT_MEMORY_H

#include "string.h"

#endif
