/* Drop-in for the SDK header of this name: GUIDs. initguid.h before it makes DEFINE_GUID define. */
#ifndef HU_WIN_GUIDDEF_H
#define HU_WIN_GUIDDEF_H

#include "hu_types.h"

typedef struct _GUID {
    ULONG Data1;
    USHORT Data2;
    USHORT Data3;
    UCHAR Data4[8];
} GUID, *PGUID, *LPGUID;
typedef const GUID *PCGUID, *LPCGUID;
typedef GUID IID, CLSID;
#define GUID_DEFINED 1

#ifdef __cplusplus
#define REFGUID const GUID &
#define REFIID const IID &
#define IsEqualGUID(one, other) (!__builtin_memcmp(&(one), &(other), sizeof(GUID)))
extern "C++" {
inline bool operator==(const GUID &one, const GUID &other) { return IsEqualGUID(one, other); }
inline bool operator!=(const GUID &one, const GUID &other) { return !IsEqualGUID(one, other); }
}
#else
#define REFGUID const GUID *
#define REFIID const IID *
#define IsEqualGUID(one, other) (!__builtin_memcmp((one), (other), sizeof(GUID)))
#endif
#define InlineIsEqualGUID IsEqualGUID
#define IsEqualIID IsEqualGUID
#define IsEqualGUIDAligned IsEqualGUID

#endif

/* Outside of the guard: initguid.h changes what it does. */
#undef DEFINE_GUID
#ifdef INITGUID
#define DEFINE_GUID(name, a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                 \
    EXTERN_C_START                                                                                 \
    extern const GUID name __attribute__((weak));                                                  \
    const GUID name = {a, b, c, {d0, d1, d2, d3, d4, d5, d6, d7}};                                 \
    EXTERN_C_END                                                                                   \
    struct hu_guid_##name
#else
#define DEFINE_GUID(name, a, b, c, d0, d1, d2, d3, d4, d5, d6, d7) EXTERN_C const GUID name
#endif
