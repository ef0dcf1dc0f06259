/* Drop-in for the compiler header of this name: the intrinsics that kernel code uses. */
#ifndef HU_WIN_INTRIN_H
#define HU_WIN_INTRIN_H

#include "hu_interlocked.h"

#endif
