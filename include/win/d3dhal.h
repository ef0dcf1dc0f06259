/* Drop-in for the WDK header of this name: miniports include it for what d3dukmdt.h has. */
#ifndef HU_WIN_D3DHAL_H
#define HU_WIN_D3DHAL_H

#include "d3dukmdt.h"

#endif
