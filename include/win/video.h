/* Drop-in for the WDK header of this name: the packet of an I/O control request. */
#ifndef HU_WIN_VIDEO_H
#define HU_WIN_VIDEO_H

#include "ntdef.h"

EXTERN_C_START

/* Document "VIDEO_REQUEST_PACKET structure". */
typedef struct _STATUS_BLOCK {
    union {
        LONG Status;
        PVOID Pointer;
    };
    ULONG_PTR Information;
} STATUS_BLOCK, *PSTATUS_BLOCK;

typedef struct _VIDEO_REQUEST_PACKET {
    ULONG IoControlCode;
    PSTATUS_BLOCK StatusBlock;
    PVOID InputBuffer;
    ULONG InputBufferLength;
    PVOID OutputBuffer;
    ULONG OutputBufferLength;
} VIDEO_REQUEST_PACKET, *PVIDEO_REQUEST_PACKET;

EXTERN_C_END

#endif
