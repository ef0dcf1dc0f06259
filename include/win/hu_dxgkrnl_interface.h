/* What Dxgkrnl hands to DxgkDdiStartDevice: the adapter's handle and the callbacks, in the
 * order of the document "DXGKRNL_INTERFACE structure", up to WDDM 2.6. */
#ifndef HU_WIN_DXGKRNL_INTERFACE_H
#define HU_WIN_DXGKRNL_INTERFACE_H

#include "d3dkmddi.h"

EXTERN_C_START

/* A callback that the model does not offer keeps its name and place; calling it with arguments
 * does not compile, because nobody could answer. */
#define HU_CALLBACK(name) VOID(APIENTRY *name)(VOID)

/* Callbacks get DeviceHandle as their first argument. The page may leave reserved members out:
 * offsets are those of this listing. Size and Version say which members exist. */
typedef struct _DXGKRNL_INTERFACE {
    ULONG Size;
    ULONG Version;
    HANDLE DeviceHandle;
    HU_CALLBACK(DxgkCbEvalAcpiMethod);
    HU_CALLBACK(DxgkCbGetDeviceInformation);
    HU_CALLBACK(DxgkCbIndicateChildStatus);
    HU_CALLBACK(DxgkCbMapMemory);
    HU_CALLBACK(DxgkCbQueueDpc);
    HU_CALLBACK(DxgkCbQueryServices);
    HU_CALLBACK(DxgkCbReadDeviceSpace);
    HU_CALLBACK(DxgkCbSynchronizeExecution);
    HU_CALLBACK(DxgkCbUnmapMemory);
    HU_CALLBACK(DxgkCbWriteDeviceSpace);
    HU_CALLBACK(DxgkCbIsDevicePresent);
    HU_CALLBACK(DxgkCbGetHandleData);
    HU_CALLBACK(DxgkCbGetHandleParent);
    HU_CALLBACK(DxgkCbEnumHandleChildren);
    HU_CALLBACK(DxgkCbNotifyInterrupt);
    HU_CALLBACK(DxgkCbNotifyDpc);
    HU_CALLBACK(DxgkCbQueryVidPnInterface);
    HU_CALLBACK(DxgkCbQueryMonitorInterface);
    HU_CALLBACK(DxgkCbGetCaptureAddress);
    HU_CALLBACK(DxgkCbLogEtwEvent);
    HU_CALLBACK(DxgkCbExcludeAdapterAccess);
    /* Windows 8 */
    HU_CALLBACK(DxgkCbCreateContextAllocation);
    HU_CALLBACK(DxgkCbDestroyContextAllocation);
    HU_CALLBACK(DxgkCbSetPowerComponentActive);
    HU_CALLBACK(DxgkCbSetPowerComponentIdle);
    HU_CALLBACK(DxgkCbAcquirePostDisplayOwnership);
    HU_CALLBACK(DxgkCbPowerRuntimeControlRequest);
    HU_CALLBACK(DxgkCbSetPowerComponentLatency);
    HU_CALLBACK(DxgkCbSetPowerComponentResidency);
    HU_CALLBACK(DxgkCbCompleteFStateTransition);
    /* WDDM 1.3 */
    HU_CALLBACK(DxgkCbCompletePStateTransition);
    /* WDDM 2.0 */
    HU_CALLBACK(DxgkCbMapContextAllocation);
    HU_CALLBACK(DxgkCbUpdateContextAllocation);
    HU_CALLBACK(DxgkCbReserveGpuVirtualAddressRange);
    HU_CALLBACK(DxgkCbAcquireHandleData);
    HU_CALLBACK(DxgkCbReleaseHandleData);
    HU_CALLBACK(DxgkCbHardwareContentProtectionTeardown);
    /* WDDM 2.1 */
    HU_CALLBACK(DxgkCbMultiPlaneOverlayDisabled);
    HU_CALLBACK(DxgkCbMitigatedRangeUpdate);
    /* WDDM 2.2 */
    HU_CALLBACK(DxgkCbInvalidateHwContext);
    HU_CALLBACK(DxgkCbIndicateConnectorChange);
    HU_CALLBACK(DxgkCbUnblockUEFIFrameBufferRanges);
    HU_CALLBACK(DxgkCbAcquirePostDisplayOwnership2);
    /* WDDM 2.3 */
    HU_CALLBACK(DxgkCbSetProtectedSessionStatus);
    /* WDDM 2.4 */
    HU_CALLBACK(DxgkCbAllocateContiguousMemory);
    HU_CALLBACK(DxgkCbFreeContiguousMemory);
    HU_CALLBACK(DxgkCbAllocatePagesForMdl);
    HU_CALLBACK(DxgkCbFreePagesFromMdl);
    HU_CALLBACK(DxgkCbPinFrameBufferForSave);
    HU_CALLBACK(DxgkCbUnpinFrameBufferForSave);
    HU_CALLBACK(DxgkCbMapFrameBufferPointer);
    HU_CALLBACK(DxgkCbUnmapFrameBufferPointer);
    HU_CALLBACK(DxgkCbMapMdlToIoMmu);
    HU_CALLBACK(DxgkCbUnmapMdlFromIoMmu);
    HU_CALLBACK(DxgkCbReportDiagnostic);
    /* WDDM 2.5 */
    HU_CALLBACK(DxgkCbSignalEvent);
    /* WDDM 2.6 */
    HU_CALLBACK(DxgkCbIsFeatureEnabled);
    PDXGKCB_SAVEMEMORYFORHOTUPDATE DxgkCbSaveMemoryForHotUpdate;
} DXGKRNL_INTERFACE, *PDXGKRNL_INTERFACE;
typedef DXGKRNL_INTERFACE *IN_PDXGKRNL_INTERFACE;

#undef HU_CALLBACK

EXTERN_C_END

#endif
