/* Drop-in for the SDK header of this name: DEFINE_GUID defines from here on. */
#ifndef INITGUID
#define INITGUID
#endif
#include "guiddef.h"
