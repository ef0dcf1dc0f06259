/* Drop-in for the SDK header of this name: display miniports include it, and take little from it.
 */
#ifndef HU_WIN_WINGDI_H
#define HU_WIN_WINGDI_H

#include "windef.h"

#define RGB(red, green, blue)                                                                      \
    ((COLORREF)((BYTE)(red) | ((ULONG)(BYTE)(green) << 8) | ((ULONG)(BYTE)(blue) << 16)))

/* Documents "PALETTEENTRY structure", "RGNDATAHEADER structure", "RGNDATA structure". */
typedef struct tagPALETTEENTRY {
    BYTE peRed;
    BYTE peGreen;
    BYTE peBlue;
    BYTE peFlags;
} PALETTEENTRY, *PPALETTEENTRY, *LPPALETTEENTRY;

typedef struct _RGNDATAHEADER {
    DWORD dwSize;
    DWORD iType;
    DWORD nCount;
    DWORD nRgnSize;
    RECT rcBound;
} RGNDATAHEADER, *PRGNDATAHEADER;

typedef struct _RGNDATA {
    RGNDATAHEADER rdh;
    char Buffer[1];
} RGNDATA, *PRGNDATA, *LPRGNDATA;

#endif
