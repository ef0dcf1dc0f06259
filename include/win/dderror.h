/* Drop-in for the SDK header of this name: video drivers' errors are those of winerror.h. */
#ifndef HU_WIN_DDERROR_H
#define HU_WIN_DDERROR_H

#include "winerror.h"

#endif
