/* Drop-in for the SDK header of this name: types by width. */
#ifndef HU_WIN_BASETSD_H
#define HU_WIN_BASETSD_H

#include "hu_types.h"

#endif
