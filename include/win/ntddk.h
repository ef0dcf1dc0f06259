/* Drop-in for the WDK header of this name. What it adds to wdm.h, such a driver does not use. */
#ifndef HU_WIN_NTDDK_H
#define HU_WIN_NTDDK_H

#include "wdm.h"

#endif
