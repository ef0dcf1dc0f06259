/* The user-mode spellings that display drivers share with user mode. */
#ifndef HU_WIN_WINDEF_H
#define HU_WIN_WINDEF_H

#include "ntdef.h"

typedef int BOOL, *PBOOL, *LPBOOL;
typedef unsigned char BYTE, *PBYTE, *LPBYTE;
typedef unsigned short WORD, *PWORD, *LPWORD;
typedef ULONG DWORD, *PDWORD, *LPDWORD;
typedef ULONGLONG DWORD64, *PDWORD64, QWORD;
typedef ULONG_PTR DWORD_PTR, *PDWORD_PTR;
typedef ULONG DWORD32;
typedef float FLOAT, *PFLOAT;
typedef double DOUBLE;
typedef void *LPVOID;
typedef const void *LPCVOID, *PCVOID;
typedef LONG HRESULT;
typedef ULONG COLORREF;
typedef LONG *LPLONG;
typedef int *LPINT;

#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high))) << 8))
#define MAKELONG(low, high) ((LONG)(((WORD)(low)) | ((DWORD)((WORD)(high))) << 16))
#define LOWORD(number) ((WORD)((ULONG_PTR)(number)&0xffff))
#define HIWORD(number) ((WORD)(((ULONG_PTR)(number) >> 16) & 0xffff))
#define LOBYTE(number) ((BYTE)((ULONG_PTR)(number)&0xff))
#define HIBYTE(number) ((BYTE)(((ULONG_PTR)(number) >> 8) & 0xff))
#define MAXDWORD 0xffffffffU
#define MAXWORD 0xffff
#define MAXBYTE 0xff
#define MAX_PATH 260
#define FAR
#define NEAR

typedef struct tagPOINT {
    LONG x;
    LONG y;
} POINT, *PPOINT, POINTL;

typedef struct tagSIZE {
    LONG cx;
    LONG cy;
} SIZE, *PSIZE, SIZEL;

typedef struct tagRECT {
    LONG left;
    LONG top;
    LONG right;
    LONG bottom;
} RECT, *PRECT, *LPRECT, RECTL;
typedef const RECT *LPCRECT;

#endif
