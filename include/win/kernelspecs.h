/* Drop-in for the WDK header of this name: annotations for IRQL. */
#ifndef HU_WIN_KERNELSPECS_H
#define HU_WIN_KERNELSPECS_H

#include "sal.h"

#endif
