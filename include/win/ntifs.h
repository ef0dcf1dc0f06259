/* Drop-in for the WDK header of this name: what drivers use of it is in ntddk.h. */
#ifndef HU_WIN_NTIFS_H
#define HU_WIN_NTIFS_H

#include "ntddk.h"

#endif
