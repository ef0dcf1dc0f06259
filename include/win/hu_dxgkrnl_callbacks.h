/* The types of Dxgkrnl's callbacks. The model answers DxgkCbSaveMemoryForHotUpdate, device
 * information, device space, DPCs and the POST display; the others fail with
 * STATUS_NOT_SUPPORTED, or do nothing where they return nothing. Documents of dispmprt.h and
 * d3dkmddi.h by these names ("DXGKCB_MAP_MEMORY callback function"). */
#ifndef HU_WIN_DXGKRNL_CALLBACKS_H
#define HU_WIN_DXGKRNL_CALLBACKS_H

#include "d3dkmddi.h"
#include "hu_ddi_display.h"

EXTERN_C_START

typedef VOID(APIENTRY *DXGKDDI_PROTECTED_CALLBACK)(PVOID MiniportDeviceContext,
                                                   PVOID ProtectedCallbackContext,
                                                   NTSTATUS ProtectionStatus);

/* Document "DXGK_DEVICE_INFO structure". */
typedef struct _DXGK_DEVICE_INFO {
    PVOID MiniportDeviceContext;
    PDEVICE_OBJECT PhysicalDeviceObject;
    UNICODE_STRING DeviceRegistryPath;
    PCM_RESOURCE_LIST TranslatedResourceList;
    LARGE_INTEGER SystemMemorySize;
    PHYSICAL_ADDRESS HighestPhysicalAddress;
    PHYSICAL_ADDRESS AgpApertureBase;
    SIZE_T AgpApertureSize;
    ULONG DockingState; /* DOCKING_STATE */
} DXGK_DEVICE_INFO, *PDXGK_DEVICE_INFO;

typedef enum {
    DxgkServicesAgp,
    DxgkServicesDebugReport,
    DxgkServicesTimedOperation,
    DxgkServicesSPB,
    DxgkServicesBDD,
    DxgkServicesFirmwareTable,
    DxgkServicesIDD,
    DxgkServicesFeature
} DXGK_SERVICES;

#define DXGK_WHICHSPACE_CONFIG PCI_WHICHSPACE_CONFIG
#define DXGK_WHICHSPACE_ROM PCI_WHICHSPACE_ROM
#define DXGK_WHICHSPACE_MCH 0x80000000U
#define DXGK_WHICHSPACE_BRIDGE 0x80000001U

typedef struct _PCI_DEVICE_PRESENCE_PARAMETERS {
    ULONG Size;
    ULONG Flags;
    USHORT VendorID;
    USHORT DeviceID;
    UCHAR RevisionID;
    USHORT SubVendorID;
    USHORT SubSystemID;
    UCHAR BaseClass;
    UCHAR SubClass;
    UCHAR ProgIf;
} PCI_DEVICE_PRESENCE_PARAMETERS, *PPCI_DEVICE_PRESENCE_PARAMETERS;

/* Documents "DXGK_HANDLE_TYPE enumeration", "DXGKARGCB_GETHANDLEDATA structure",
 * "DXGKARGCB_RELEASEHANDLEDATA structure". */
typedef enum _DXGK_HANDLE_TYPE {
    DXGK_HANDLE_ALLOCATION = 1,
    DXGK_HANDLE_RESOURCE = 2
} DXGK_HANDLE_TYPE;

typedef struct _DXGKCB_GETHANDLEDATAFLAGS {
    union {
        struct {
            UINT DeviceSpecific : 1;
            UINT Reserved : 31;
        };
        UINT Value;
    };
} DXGKCB_GETHANDLEDATAFLAGS;

typedef struct _DXGKARGCB_GETHANDLEDATA {
    D3DKMT_HANDLE hObject;
    DXGK_HANDLE_TYPE Type;
    DXGKCB_GETHANDLEDATAFLAGS Flags;
} DXGKARGCB_GETHANDLEDATA;

typedef HANDLE DXGKARG_RELEASE_HANDLE, *PDXGKARG_RELEASE_HANDLE;

typedef struct _DXGKARGCB_RELEASEHANDLEDATA {
    DXGKARG_RELEASE_HANDLE ReleaseHandle;
    DXGK_HANDLE_TYPE Type;
} DXGKARGCB_RELEASEHANDLEDATA;

typedef struct _DXGKARGCB_ENUMHANDLECHILDREN {
    D3DKMT_HANDLE hObject;
    UINT Index;
} DXGKARGCB_ENUMHANDLECHILDREN;

/* Documents "DXGK_PRESENT_DISPLAY_ONLY_PROGRESS_ID enumeration",
 * "DXGKARGCB_PRESENT_DISPLAYONLY_PROGRESS structure". */
typedef enum _DXGK_PRESENT_DISPLAY_ONLY_PROGRESS_ID {
    DXGK_PRESENT_DISPLAYONLY_PROGRESS_ID_COMPLETE = 0,
    DXGK_PRESENT_DISPLAYONLY_PROGRESS_ID_FAILED = 1
} DXGK_PRESENT_DISPLAY_ONLY_PROGRESS_ID;

typedef struct _DXGKARGCB_PRESENT_DISPLAYONLY_PROGRESS {
    D3DDDI_VIDEO_PRESENT_SOURCE_ID VidPnSourceId;
    DXGK_PRESENT_DISPLAY_ONLY_PROGRESS_ID ProgressId;
} DXGKARGCB_PRESENT_DISPLAYONLY_PROGRESS;

typedef struct _DXGK_MULTIPLANE_OVERLAY_VSYNC_INFO DXGK_MULTIPLANE_OVERLAY_VSYNC_INFO;

/* What the interrupts of a display and of its engines report; not those of protected content, page
 * faults and Miracast. Document "DXGKARGCB_NOTIFY_INTERRUPT_DATA structure". */
typedef struct _DXGKARGCB_NOTIFY_INTERRUPT_DATA {
    DXGK_INTERRUPT_TYPE InterruptType;
    union {
        struct {
            UINT SubmissionFenceId;
            UINT NodeOrdinal;
            UINT EngineOrdinal;
        } DmaCompleted;
        struct {
            UINT PreemptionFenceId;
            UINT LastCompletedFenceId;
            UINT NodeOrdinal;
            UINT EngineOrdinal;
        } DmaPreempted;
        struct {
            UINT FaultedFenceId;
            NTSTATUS Status;
            UINT NodeOrdinal;
            UINT EngineOrdinal;
        } DmaFaulted;
        struct {
            D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
            PHYSICAL_ADDRESS PhysicalAddress;
            UINT PhysicalAdapterMask;
        } CrtcVsync;
        struct {
            D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
        } DisplayOnlyVsync;
        struct {
            D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
            UINT PhysicalAdapterMask;
            UINT MultiPlaneOverlayVsyncInfoCount;
            DXGK_MULTIPLANE_OVERLAY_VSYNC_INFO *pMultiPlaneOverlayVsyncInfo;
        } CrtcVsyncWithMultiPlaneOverlay;
        DXGKARGCB_PRESENT_DISPLAYONLY_PROGRESS DisplayOnlyPresentProgress;
        struct {
            UINT NodeOrdinal;
            UINT EngineOrdinal;
        } MonitoredFenceSignaled;
        struct {
            D3DDDI_VIDEO_PRESENT_TARGET_ID VidPnTargetId;
            UINT NotificationID;
        } PeriodicMonitoredFenceSignaled;
    };
    union {
        struct {
            UINT ValidPhysicalAdapterMask : 1;
            UINT Reserved : 31;
        };
        UINT Value;
    } Flags;
} DXGKARGCB_NOTIFY_INTERRUPT_DATA;

/* Without members here. */
typedef struct _DXGKARGCB_GETCAPTUREADDRESS DXGKARGCB_GETCAPTUREADDRESS;
typedef struct _DXGKARGCB_CREATECONTEXTALLOCATION DXGKARGCB_CREATECONTEXTALLOCATION;
typedef struct _DXGKARGCB_MAPCONTEXTALLOCATION DXGKARGCB_MAPCONTEXTALLOCATION;
typedef struct _DXGKARGCB_UPDATECONTEXTALLOCATION DXGKARGCB_UPDATECONTEXTALLOCATION;
typedef struct _DXGKARGCB_RESERVEGPUVIRTUALADDRESSRANGE DXGKARGCB_RESERVEGPUVIRTUALADDRESSRANGE;
typedef struct _DXGKARGCB_MITIGATEDRANGEUPDATE DXGKARGCB_MITIGATEDRANGEUPDATE;
typedef struct _DXGKARGCB_INVALIDATEHWCONTEXT DXGKARGCB_INVALIDATEHWCONTEXT;
typedef struct _DXGKARGCB_UNBLOCKUEFIFRAMEBUFFERRANGES DXGKARGCB_UNBLOCKUEFIFRAMEBUFFERRANGES;
typedef struct _DXGKARGCB_SETPROTECTEDSESSIONSTATUS DXGKARGCB_SETPROTECTEDSESSIONSTATUS;
typedef struct _DXGKARGCB_ALLOCATECONTIGUOUSMEMORY DXGKARGCB_ALLOCATECONTIGUOUSMEMORY;
typedef struct _DXGKARGCB_FREECONTIGUOUSMEMORY DXGKARGCB_FREECONTIGUOUSMEMORY;
typedef struct _DXGKARGCB_ALLOCATEPAGESFORMDL DXGKARGCB_ALLOCATEPAGESFORMDL;
typedef struct _DXGKARGCB_FREEPAGESFROMMDL DXGKARGCB_FREEPAGESFROMMDL;
typedef struct _DXGKARGCB_PINFRAMEBUFFERFORSAVE DXGKARGCB_PINFRAMEBUFFERFORSAVE;
typedef struct _DXGKARGCB_UNPINFRAMEBUFFERFORSAVE DXGKARGCB_UNPINFRAMEBUFFERFORSAVE;
typedef struct _DXGKARGCB_MAPFRAMEBUFFERPOINTER DXGKARGCB_MAPFRAMEBUFFERPOINTER;
typedef struct _DXGKARGCB_UNMAPFRAMEBUFFERPOINTER DXGKARGCB_UNMAPFRAMEBUFFERPOINTER;
typedef struct _DXGKARGCB_MAPMDLTOIOMMU DXGKARGCB_MAPMDLTOIOMMU;
typedef struct _DXGKARGCB_REPORT_DIAGNOSTIC DXGKARGCB_REPORT_DIAGNOSTIC;
typedef struct _DXGKARGCB_SIGNALEVENT DXGKARGCB_SIGNALEVENT;
typedef struct _DXGKARGCB_ISFEATUREENABLED DXGKARGCB_ISFEATUREENABLED;

typedef NTSTATUS(APIENTRY *DXGKCB_EVAL_ACPI_METHOD)(HANDLE DeviceHandle, ULONG DeviceUid,
                                                    PVOID AcpiInputBuffer, ULONG AcpiInputSize,
                                                    PVOID AcpiOutputBuffer, ULONG AcpiOutputSize);
typedef NTSTATUS(APIENTRY *DXGKCB_GET_DEVICE_INFORMATION)(HANDLE DeviceHandle,
                                                          PDXGK_DEVICE_INFO DeviceInfo);
typedef NTSTATUS(APIENTRY *DXGKCB_INDICATE_CHILD_STATUS)(HANDLE DeviceHandle,
                                                         PDXGK_CHILD_STATUS ChildStatus);
typedef NTSTATUS(APIENTRY *DXGKCB_MAP_MEMORY)(HANDLE DeviceHandle,
                                              PHYSICAL_ADDRESS TranslatedAddress, ULONG Length,
                                              BOOLEAN InIoSpace, BOOLEAN MapToUserMode,
                                              MEMORY_CACHING_TYPE CacheType, PVOID *VirtualAddress);
typedef BOOLEAN(APIENTRY *DXGKCB_QUEUE_DPC)(HANDLE DeviceHandle);
typedef NTSTATUS(APIENTRY *DXGKCB_QUERY_SERVICES)(HANDLE DeviceHandle, DXGK_SERVICES ServicesType,
                                                  PINTERFACE Interface);
typedef NTSTATUS(APIENTRY *DXGKCB_READ_DEVICE_SPACE)(HANDLE DeviceHandle, ULONG DataType,
                                                     PVOID Buffer, ULONG Offset, ULONG Length,
                                                     PULONG BytesRead);
typedef NTSTATUS(APIENTRY *DXGKCB_WRITE_DEVICE_SPACE)(HANDLE DeviceHandle, ULONG DataType,
                                                      PVOID Buffer, ULONG Offset, ULONG Length,
                                                      PULONG BytesWritten);
typedef NTSTATUS(APIENTRY *DXGKCB_SYNCHRONIZE_EXECUTION)(HANDLE DeviceHandle,
                                                         PKSYNCHRONIZE_ROUTINE SynchronizeRoutine,
                                                         PVOID Context, ULONG MessageNumber,
                                                         PBOOLEAN ReturnValue);
typedef NTSTATUS(APIENTRY *DXGKCB_UNMAP_MEMORY)(HANDLE DeviceHandle, PVOID VirtualAddress);
typedef NTSTATUS(APIENTRY *DXGKCB_IS_DEVICE_PRESENT)(
    HANDLE DeviceHandle, PPCI_DEVICE_PRESENCE_PARAMETERS DevicePresenceParameters,
    PBOOLEAN DevicePresent);
typedef PVOID(APIENTRY *DXGKCB_GETHANDLEDATA)(CONST DXGKARGCB_GETHANDLEDATA *pData);
typedef D3DKMT_HANDLE(APIENTRY *DXGKCB_GETHANDLEPARENT)(D3DKMT_HANDLE hAllocation);
typedef D3DKMT_HANDLE(APIENTRY *DXGKCB_ENUMHANDLECHILDREN)(
    CONST DXGKARGCB_ENUMHANDLECHILDREN *pData);
typedef VOID(APIENTRY *DXGKCB_NOTIFY_INTERRUPT)(HANDLE hAdapter,
                                                CONST DXGKARGCB_NOTIFY_INTERRUPT_DATA *pData);
typedef VOID(APIENTRY *DXGKCB_NOTIFY_DPC)(HANDLE hAdapter);
typedef NTSTATUS(APIENTRY *DXGKCB_QUERYVIDPNINTERFACE)(
    D3DKMDT_HVIDPN hVidPn, DXGK_VIDPN_INTERFACE_VERSION VidPnInterfaceVersion,
    CONST DXGK_VIDPN_INTERFACE **ppVidPnInterface);
typedef NTSTATUS(APIENTRY *DXGKCB_QUERYMONITORINTERFACE)(
    HANDLE hAdapter, DXGK_MONITOR_INTERFACE_VERSION MonitorInterfaceVersion,
    CONST DXGK_MONITOR_INTERFACE **ppMonitorInterface);
typedef NTSTATUS(APIENTRY *DXGKCB_GETCAPTUREADDRESS)(DXGKARGCB_GETCAPTUREADDRESS *pData);
typedef VOID(APIENTRY *DXGKCB_LOG_ETW_EVENT)(CONST GUID *EventGuid, UCHAR Type,
                                             USHORT EventBufferSize, PVOID EventBuffer);
typedef NTSTATUS(APIENTRY *DXGKCB_EXCLUDE_ADAPTER_ACCESS)(
    HANDLE DeviceHandle, ULONG Attributes, DXGKDDI_PROTECTED_CALLBACK DxgkProtectedCallback,
    PVOID ProtectedCallbackContext);
typedef NTSTATUS(APIENTRY *DXGKCB_CREATECONTEXTALLOCATION)(
    DXGKARGCB_CREATECONTEXTALLOCATION *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_DESTROYCONTEXTALLOCATION)(HANDLE hAdapter, HANDLE hAllocation);
typedef VOID(APIENTRY *DXGKCB_SETPOWERCOMPONENTACTIVE)(HANDLE hAdapter, UINT ComponentIndex);
typedef VOID(APIENTRY *DXGKCB_SETPOWERCOMPONENTIDLE)(HANDLE hAdapter, UINT ComponentIndex);
typedef NTSTATUS(APIENTRY *DXGKCB_ACQUIRE_POST_DISPLAY_OWNERSHIP)(
    HANDLE DeviceHandle, PDXGK_DISPLAY_INFORMATION DisplayInfo);
typedef NTSTATUS(APIENTRY *DXGKCB_POWERRUNTIMECONTROLREQUEST)(HANDLE hAdapter,
                                                              CONST GUID *PowerControlCode,
                                                              PVOID InBuffer, SIZE_T InBufferSize,
                                                              PVOID OutBuffer, SIZE_T OutBufferSize,
                                                              PSIZE_T BytesReturned);
typedef VOID(APIENTRY *DXGKCB_SETPOWERCOMPONENTLATENCY)(HANDLE hAdapter, UINT ComponentIndex,
                                                        ULONGLONG Latency);
typedef VOID(APIENTRY *DXGKCB_SETPOWERCOMPONENTRESIDENCY)(HANDLE hAdapter, UINT ComponentIndex,
                                                          ULONGLONG Residency);
typedef VOID(APIENTRY *DXGKCB_COMPLETEFSTATETRANSITION)(HANDLE hAdapter, UINT ComponentIndex);
typedef VOID(APIENTRY *DXGKCB_COMPLETEPSTATETRANSITION)(HANDLE hAdapter, UINT ComponentIndex,
                                                        UINT CompletedPState);
typedef D3DGPU_VIRTUAL_ADDRESS(APIENTRY *DXGKCB_MAPCONTEXTALLOCATION)(
    HANDLE hAdapter, DXGKARGCB_MAPCONTEXTALLOCATION *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_UPDATECONTEXTALLOCATION)(
    HANDLE hAdapter, DXGKARGCB_UPDATECONTEXTALLOCATION *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_RESERVEGPUVIRTUALADDRESSRANGE)(
    HANDLE hAdapter, DXGKARGCB_RESERVEGPUVIRTUALADDRESSRANGE *pArgs);
typedef PVOID(APIENTRY *DXGKCB_ACQUIREHANDLEDATA)(CONST DXGKARGCB_GETHANDLEDATA *pData,
                                                  PDXGKARG_RELEASE_HANDLE pReleaseHandle);
typedef VOID(APIENTRY *DXGKCB_RELEASEHANDLEDATA)(DXGKARGCB_RELEASEHANDLEDATA ReleaseData);
typedef VOID(APIENTRY *DXGKCB_HARDWARECONTENTPROTECTIONTEARDOWN)(HANDLE hAdapter, UINT Flags);
typedef VOID(APIENTRY *DXGKCB_MULTIPLANEOVERLAYDISABLED)(
    HANDLE hAdapter, D3DDDI_VIDEO_PRESENT_SOURCE_ID VidPnSourceId);
typedef NTSTATUS(APIENTRY *DXGKCB_MITIGATEDRANGEUPDATE)(HANDLE hAdapter,
                                                        DXGKARGCB_MITIGATEDRANGEUPDATE *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_INVALIDATEHWCONTEXT)(HANDLE hAdapter,
                                                       DXGKARGCB_INVALIDATEHWCONTEXT *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_INDICATE_CONNECTOR_CHANGE)(HANDLE hAdapter);
typedef NTSTATUS(APIENTRY *DXGKCB_UNBLOCKUEFIFRAMEBUFFERRANGES)(
    HANDLE hAdapter, DXGKARGCB_UNBLOCKUEFIFRAMEBUFFERRANGES *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_ACQUIRE_POST_DISPLAY_OWNERSHIP2)(
    HANDLE hAdapter, PDXGK_DISPLAY_INFORMATION DisplayInfo, PVOID DisplayOwnershipFlags);
typedef NTSTATUS(APIENTRY *DXGKCB_SETPROTECTEDSESSIONSTATUS)(
    HANDLE hAdapter, DXGKARGCB_SETPROTECTEDSESSIONSTATUS *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_ALLOCATECONTIGUOUSMEMORY)(
    HANDLE hAdapter, DXGKARGCB_ALLOCATECONTIGUOUSMEMORY *pArgs);
typedef VOID(APIENTRY *DXGKCB_FREECONTIGUOUSMEMORY)(HANDLE hAdapter,
                                                    DXGKARGCB_FREECONTIGUOUSMEMORY *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_ALLOCATEPAGESFORMDL)(HANDLE hAdapter,
                                                       DXGKARGCB_ALLOCATEPAGESFORMDL *pArgs);
typedef VOID(APIENTRY *DXGKCB_FREEPAGESFROMMDL)(HANDLE hAdapter, DXGKARGCB_FREEPAGESFROMMDL *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_PINFRAMEBUFFERFORSAVE)(HANDLE hAdapter,
                                                         DXGKARGCB_PINFRAMEBUFFERFORSAVE *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_UNPINFRAMEBUFFERFORSAVE)(
    HANDLE hAdapter, DXGKARGCB_UNPINFRAMEBUFFERFORSAVE *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_MAPFRAMEBUFFERPOINTER)(HANDLE hAdapter,
                                                         DXGKARGCB_MAPFRAMEBUFFERPOINTER *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_UNMAPFRAMEBUFFERPOINTER)(
    HANDLE hAdapter, DXGKARGCB_UNMAPFRAMEBUFFERPOINTER *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_MAPMDLTOIOMMU)(HANDLE hAdapter, DXGKARGCB_MAPMDLTOIOMMU *pArgs);
typedef VOID(APIENTRY *DXGKCB_UNMAPMDLFROMIOMMU)(HANDLE hAdapter, HANDLE hMemoryHandle);
typedef NTSTATUS(APIENTRY *DXGKCB_REPORT_DIAGNOSTIC)(HANDLE hAdapter,
                                                     DXGKARGCB_REPORT_DIAGNOSTIC *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_SIGNALEVENT)(HANDLE hAdapter, DXGKARGCB_SIGNALEVENT *pArgs);
typedef NTSTATUS(APIENTRY *DXGKCB_ISFEATUREENABLED)(HANDLE hAdapter,
                                                    DXGKARGCB_ISFEATUREENABLED *pArgs);

EXTERN_C_END

#endif
