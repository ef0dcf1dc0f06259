/* The types of the DDIs that the model calls or that any display miniport must have. */
#ifndef HU_WIN_DDI_TYPES_H
#define HU_WIN_DDI_TYPES_H

#include "hu_dxgkrnl_interface.h"

EXTERN_C_START

/* What a parameter is for, said by its type; the const is the parameter's own. */
typedef PVOID CONST IN_CONST_PVOID;
typedef PDEVICE_OBJECT CONST IN_CONST_PDEVICE_OBJECT;
typedef PVOID IN_PVOID;
typedef ULONG IN_ULONG;
typedef UCHAR IN_UCHAR;
typedef BOOLEAN IN_BOOLEAN;
typedef PVOID *OUT_PPVOID;
typedef PULONG OUT_PULONG;

/* The same for a pointer to a structure: read, filled in, both; _CONST: the parameter is const. */
#define HU_DDI_POINTERS(type)                                                                      \
    typedef CONST type *IN_CONST_P##type;                                                          \
    typedef type *IN_P##type;                                                                      \
    typedef type *OUT_P##type;                                                                     \
    typedef type *INOUT_P##type;                                                                   \
    typedef CONST type *CONST IN_CONST_P##type##_CONST;                                            \
    typedef type *CONST IN_P##type##_CONST;                                                        \
    typedef type *CONST INOUT_P##type##_CONST;

#define DXGK_ALLOCATION_LIST_SIZE_GDICONTEXT 256
#define DISPLAY_ADAPTER_HW_ID 0xFFFFFFFFU

/* Document "DXGK_START_INFO structure". */
typedef struct _DXGK_START_INFO {
    ULONG RequiredDmaQueueEntry;
    GUID AdapterGuid;
    LUID AdapterLuid;
} DXGK_START_INFO, *PDXGK_START_INFO;
typedef DXGK_START_INFO *IN_PDXGK_START_INFO;

/* Document "QUERY_INTERFACE structure". */
typedef struct _QUERY_INTERFACE {
    CONST GUID *InterfaceType;
    USHORT Size;
    USHORT Version;
    PINTERFACE Interface;
    PVOID InterfaceSpecificData;
    ULONG DeviceUid;
} QUERY_INTERFACE, *PQUERY_INTERFACE;
typedef QUERY_INTERFACE *IN_PQUERY_INTERFACE;

/* The adapter's life, all at PASSIVE_LEVEL, one thread at a time. AddDevice makes the context
 * that all other calls get, RemoveDevice frees it; StartDevice gets the callbacks, StopDevice
 * frees what StartDevice allocated; Unload frees what DriverEntry allocated. STATUS_SUCCESS or
 * an error. Documents "DXGKDDI_ADD_DEVICE callback function", and so on. */
typedef NTSTATUS APIENTRY DXGKDDI_ADD_DEVICE(IN_CONST_PDEVICE_OBJECT PhysicalDeviceObject,
                                             OUT_PPVOID MiniportDeviceContext);
typedef NTSTATUS APIENTRY DXGKDDI_START_DEVICE(IN_CONST_PVOID MiniportDeviceContext,
                                               IN_PDXGK_START_INFO DxgkStartInfo,
                                               IN_PDXGKRNL_INTERFACE DxgkInterface,
                                               OUT_PULONG NumberOfVideoPresentSources,
                                               OUT_PULONG NumberOfChildren);
typedef NTSTATUS APIENTRY DXGKDDI_STOP_DEVICE(IN_CONST_PVOID MiniportDeviceContext);
typedef NTSTATUS APIENTRY DXGKDDI_REMOVE_DEVICE(IN_CONST_PVOID MiniportDeviceContext);
typedef VOID APIENTRY DXGKDDI_UNLOAD(VOID);

/* Fills in an interface, or STATUS_NOT_SUPPORTED. PASSIVE_LEVEL. Document
 * "DXGKDDI_QUERY_INTERFACE callback function". */
typedef NTSTATUS APIENTRY DXGKDDI_QUERY_INTERFACE(IN_CONST_PVOID MiniportDeviceContext,
                                                  IN_PQUERY_INTERFACE QueryInterface);

/* Never called by the model, which has no interrupts; drivers must name them. Documents
 * "DXGKDDI_INTERRUPT_ROUTINE callback function", "DXGKDDI_DPC_ROUTINE callback function",
 * "DXGKDDI_RESET_DEVICE callback function". */
typedef BOOLEAN APIENTRY DXGKDDI_INTERRUPT_ROUTINE(IN_CONST_PVOID MiniportDeviceContext,
                                                   IN_ULONG MessageNumber);
typedef VOID APIENTRY DXGKDDI_DPC_ROUTINE(IN_CONST_PVOID MiniportDeviceContext);
typedef VOID APIENTRY DXGKDDI_RESET_DEVICE(IN_CONST_PVOID MiniportDeviceContext);

typedef DXGKDDI_ADD_DEVICE *PDXGKDDI_ADD_DEVICE;
typedef DXGKDDI_START_DEVICE *PDXGKDDI_START_DEVICE;
typedef DXGKDDI_STOP_DEVICE *PDXGKDDI_STOP_DEVICE;
typedef DXGKDDI_REMOVE_DEVICE *PDXGKDDI_REMOVE_DEVICE;
typedef DXGKDDI_UNLOAD *PDXGKDDI_UNLOAD;
typedef DXGKDDI_QUERY_INTERFACE *PDXGKDDI_QUERY_INTERFACE;
typedef DXGKDDI_INTERRUPT_ROUTINE *PDXGKDDI_INTERRUPT_ROUTINE;
typedef DXGKDDI_DPC_ROUTINE *PDXGKDDI_DPC_ROUTINE;
typedef DXGKDDI_RESET_DEVICE *PDXGKDDI_RESET_DEVICE;

EXTERN_C_END

#endif
