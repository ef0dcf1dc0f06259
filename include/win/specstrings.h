/* Drop-in for the SDK header of this name: annotations of both generations. */
#ifndef HU_WIN_SPECSTRINGS_H
#define HU_WIN_SPECSTRINGS_H

#include "sal.h"

#endif
