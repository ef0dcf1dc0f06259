/* Drop-in for the SDK header of this name: annotations for locks. */
#ifndef HU_WIN_CONCURRENCYSAL_H
#define HU_WIN_CONCURRENCYSAL_H

#include "sal.h"

#endif
