/* Drop-in for the WDK header of this name: annotations for drivers. */
#ifndef HU_WIN_DRIVERSPECS_H
#define HU_WIN_DRIVERSPECS_H

#include "sal.h"

#endif
