/* Drop-in for the header of this name: __try and what belongs to it. */
#ifndef HU_WIN_EXCPT_H
#define HU_WIN_EXCPT_H

#include "hu_seh.h"

#endif
