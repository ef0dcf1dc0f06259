/* Drop-in for the SDK header of this name: a display miniport needs its packet type alone. */
#ifndef HU_WIN_NTDDVDEO_H
#define HU_WIN_NTDDVDEO_H

#include "hu_io.h"
#include "video.h"

#endif
