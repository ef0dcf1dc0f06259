/* Drop-in for the WDK header of this name: what display miniports and memory-handling code
 * use of it, and nothing that nobody implements, so that a name we do not model fails to compile.
 * include/README.md lists what there is. */
#ifndef HU_WIN_WDM_H
#define HU_WIN_WDM_H

#include "hu_compiler.h"
#include "hu_defer.h"
#include "hu_hal.h"
#include "hu_io.h"
#include "hu_io_calls.h"
#include "hu_ke.h"
#include "hu_lookaside.h"
#include "hu_mdl.h"
#include "hu_mm.h"
#include "hu_pool.h"
#include "hu_remove_lock.h"
#include "hu_rtl.h"
#include "hu_seh.h"
#include "hu_string.h"
#include "hu_sync.h"
#include "hu_types.h"
#include "guiddef.h"
#include "ntdef.h"
#include "ntstatus.h"
#include "sal.h"

EXTERN_C_START

/* The head of every interface that one driver gives another. Document "INTERFACE structure". */
typedef VOID INTERFACE_REFERENCE(PVOID Context);
typedef VOID INTERFACE_DEREFERENCE(PVOID Context);
typedef INTERFACE_REFERENCE *PINTERFACE_REFERENCE;
typedef INTERFACE_DEREFERENCE *PINTERFACE_DEREFERENCE;

typedef struct _INTERFACE {
    USHORT Size;
    USHORT Version;
    PVOID Context;
    PINTERFACE_REFERENCE InterfaceReference;
    PINTERFACE_DEREFERENCE InterfaceDereference;
} INTERFACE, *PINTERFACE;

EXTERN_C_END

#endif
