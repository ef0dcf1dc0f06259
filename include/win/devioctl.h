/* Drop-in for the SDK header of this name: CTL_CODE and device types. */
#ifndef HU_WIN_DEVIOCTL_H
#define HU_WIN_DEVIOCTL_H

#include "hu_io.h"

#endif
