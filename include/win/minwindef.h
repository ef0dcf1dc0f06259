/* Drop-in for the SDK header of this name. */
#ifndef HU_WIN_MINWINDEF_H
#define HU_WIN_MINWINDEF_H

#include "windef.h"

#endif
