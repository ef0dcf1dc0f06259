/* Drop-in for the WDK header of this name: display miniports include it for wingdi.h's types. */
#ifndef HU_WIN_WINDDI_H
#define HU_WIN_WINDDI_H

#include "wingdi.h"

#endif
