/* Drop-in for the WDK header of this name: what hot-update code uses of it, and nothing that
 * nobody implements, so that a name we do not model fails to compile. */
#ifndef HU_WIN_WDM_H
#define HU_WIN_WDM_H

#include "hu_compiler.h"
#include "hu_ke.h"
#include "hu_mdl.h"
#include "hu_mm.h"
#include "hu_pool.h"
#include "hu_rtl.h"
#include "hu_types.h"
#include "ntdef.h"
#include "ntstatus.h"
#include "sal.h"

EXTERN_C_START

typedef struct _IRP IRP, *PIRP; /* never looked into: a display miniport gets none */

struct _DRIVER_OBJECT;

/* Documents "DRIVER_INITIALIZE callback function", "DRIVER_UNLOAD callback function". Both at
 * PASSIVE_LEVEL. */
typedef NTSTATUS DRIVER_INITIALIZE(struct _DRIVER_OBJECT *DriverObject,
                                   PUNICODE_STRING RegistryPath);
typedef DRIVER_INITIALIZE *PDRIVER_INITIALIZE;
typedef VOID DRIVER_UNLOAD(struct _DRIVER_OBJECT *DriverObject);
typedef DRIVER_UNLOAD *PDRIVER_UNLOAD;

/* A few documented members, not the layout of Windows: Dxgkrnl owns both objects of a display
 * miniport, which hands the pointers on and leaves them alone. Documents "DRIVER_OBJECT
 * structure", "DEVICE_OBJECT structure". */
typedef struct _DEVICE_OBJECT {
    struct _DRIVER_OBJECT *DriverObject;
    struct _DEVICE_OBJECT *NextDevice;
    PVOID DeviceExtension;
} DEVICE_OBJECT, *PDEVICE_OBJECT;

typedef struct _DRIVER_OBJECT {
    PDEVICE_OBJECT DeviceObject;
    PUNICODE_STRING HardwareDatabase;
    PDRIVER_INITIALIZE DriverInit;
    PDRIVER_UNLOAD DriverUnload;
} DRIVER_OBJECT, *PDRIVER_OBJECT;

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
