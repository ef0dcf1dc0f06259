/* Drop-in for what kernel code takes from the SDK header of this name. */
#ifndef HU_WIN_WINNT_H
#define HU_WIN_WINNT_H

#include "ntdef.h"
#include "windef.h"

#endif
