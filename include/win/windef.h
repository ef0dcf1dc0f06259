/* The user-mode spellings that display drivers share with user mode. */
#ifndef HU_WIN_WINDEF_H
#define HU_WIN_WINDEF_H

#include "ntdef.h"

typedef int BOOL, *PBOOL;
typedef unsigned char BYTE, *PBYTE;
typedef unsigned short WORD, *PWORD;
typedef ULONG DWORD, *PDWORD;

typedef struct tagPOINT {
    LONG x;
    LONG y;
} POINT, *PPOINT;

typedef struct tagSIZE {
    LONG cx;
    LONG cy;
} SIZE, *PSIZE;

typedef struct tagRECT {
    LONG left;
    LONG top;
    LONG right;
    LONG bottom;
} RECT, *PRECT;

#endif
