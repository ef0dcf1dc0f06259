/* Drop-in for the WDK header of this name: a log that keeps nothing. */
#ifndef HU_WIN_WPPRECORDER_H
#define HU_WIN_WPPRECORDER_H

#include "hu_wpp.h"
#include "ntdef.h"

typedef PVOID RECORDER_LOG, *PRECORDER_LOG;
#define WppRecorderLogGetDefault() ((RECORDER_LOG)NULL)
#define WppRecorderIsDefaultLogAvailable() FALSE

#endif
