/* What a display miniport hands to DxgkInitialize: its functions, in the order of the document
 * "DRIVER_INITIALIZATION_DATA structure", up to WDDM 2.6. */
#ifndef HU_WIN_DRIVER_INITIALIZATION_DATA_H
#define HU_WIN_DRIVER_INITIALIZATION_DATA_H

#include "hu_ddi_types.h"

EXTERN_C_START

/* A DDI that the model never calls keeps its name and place. Its own type is not modelled, so
 * a driver that fills it in has to cast. */
#define HU_DDI(name) VOID(APIENTRY *name)(VOID)

/* Version is the driver's DXGKDDI_INTERFACE_VERSION. The Reserved members, and the DDIs that a
 * driver does not have, are zero. */
typedef struct _DRIVER_INITIALIZATION_DATA {
    ULONG Version;
    PDXGKDDI_ADD_DEVICE DxgkDdiAddDevice;
    PDXGKDDI_START_DEVICE DxgkDdiStartDevice;
    PDXGKDDI_STOP_DEVICE DxgkDdiStopDevice;
    PDXGKDDI_REMOVE_DEVICE DxgkDdiRemoveDevice;
    HU_DDI(DxgkDdiDispatchIoRequest);
    PDXGKDDI_INTERRUPT_ROUTINE DxgkDdiInterruptRoutine;
    PDXGKDDI_DPC_ROUTINE DxgkDdiDpcRoutine;
    HU_DDI(DxgkDdiQueryChildRelations);
    HU_DDI(DxgkDdiQueryChildStatus);
    HU_DDI(DxgkDdiQueryDeviceDescriptor);
    HU_DDI(DxgkDdiSetPowerState);
    HU_DDI(DxgkDdiNotifyAcpiEvent);
    PDXGKDDI_RESET_DEVICE DxgkDdiResetDevice;
    PDXGKDDI_UNLOAD DxgkDdiUnload;
    PDXGKDDI_QUERY_INTERFACE DxgkDdiQueryInterface;
    HU_DDI(DxgkDdiControlEtwLogging);
    PDXGKDDI_QUERYADAPTERINFO DxgkDdiQueryAdapterInfo;
    HU_DDI(DxgkDdiCreateDevice);
    HU_DDI(DxgkDdiCreateAllocation);
    HU_DDI(DxgkDdiDestroyAllocation);
    HU_DDI(DxgkDdiDescribeAllocation);
    HU_DDI(DxgkDdiGetStandardAllocationDriverData);
    HU_DDI(DxgkDdiAcquireSwizzlingRange);
    HU_DDI(DxgkDdiReleaseSwizzlingRange);
    HU_DDI(DxgkDdiPatch);
    HU_DDI(DxgkDdiSubmitCommand);
    HU_DDI(DxgkDdiPreemptCommand);
    HU_DDI(DxgkDdiBuildPagingBuffer);
    HU_DDI(DxgkDdiSetPalette);
    HU_DDI(DxgkDdiSetPointerPosition);
    HU_DDI(DxgkDdiSetPointerShape);
    HU_DDI(DxgkDdiResetFromTimeout);
    HU_DDI(DxgkDdiRestartFromTimeout);
    PDXGKDDI_ESCAPE DxgkDdiEscape;
    HU_DDI(DxgkDdiCollectDbgInfo);
    HU_DDI(DxgkDdiQueryCurrentFence);
    HU_DDI(DxgkDdiIsSupportedVidPn);
    HU_DDI(DxgkDdiRecommendFunctionalVidPn);
    HU_DDI(DxgkDdiEnumVidPnCofuncModality);
    HU_DDI(DxgkDdiSetVidPnSourceAddress);
    HU_DDI(DxgkDdiSetVidPnSourceVisibility);
    HU_DDI(DxgkDdiCommitVidPn);
    HU_DDI(DxgkDdiUpdateActiveVidPnPresentPath);
    HU_DDI(DxgkDdiRecommendMonitorModes);
    HU_DDI(DxgkDdiRecommendVidPnTopology);
    HU_DDI(DxgkDdiGetScanLine);
    HU_DDI(DxgkDdiStopCapture);
    HU_DDI(DxgkDdiControlInterrupt);
    HU_DDI(DxgkDdiCreateOverlay);
    HU_DDI(DxgkDdiDestroyDevice);
    HU_DDI(DxgkDdiOpenAllocation);
    HU_DDI(DxgkDdiCloseAllocation);
    HU_DDI(DxgkDdiRender);
    HU_DDI(DxgkDdiPresent);
    HU_DDI(DxgkDdiUpdateOverlay);
    HU_DDI(DxgkDdiFlipOverlay);
    HU_DDI(DxgkDdiDestroyOverlay);
    HU_DDI(DxgkDdiCreateContext);
    HU_DDI(DxgkDdiDestroyContext);
    HU_DDI(DxgkDdiLinkDevice);
    HU_DDI(DxgkDdiSetDisplayPrivateDriverFormat);
    /* Windows 7 */
    HU_DDI(DxgkDdiDescribePageTable);
    HU_DDI(DxgkDdiUpdatePageTable);
    HU_DDI(DxgkDdiUpdatePageDirectory);
    HU_DDI(DxgkDdiMovePageDirectory);
    HU_DDI(DxgkDdiSubmitRender);
    HU_DDI(DxgkDdiCreateAllocation2);
    HU_DDI(DxgkDdiRenderKm);
    PVOID Reserved;
    HU_DDI(DxgkDdiQueryVidPnHWCapability);
    /* Windows 8 */
    HU_DDI(DxgkDdiSetPowerComponentFState);
    HU_DDI(DxgkDdiQueryDependentEngineGroup);
    HU_DDI(DxgkDdiQueryEngineStatus);
    HU_DDI(DxgkDdiResetEngine);
    HU_DDI(DxgkDdiStopDeviceAndReleasePostDisplayOwnership);
    HU_DDI(DxgkDdiSystemDisplayEnable);
    HU_DDI(DxgkDdiSystemDisplayWrite);
    HU_DDI(DxgkDdiCancelCommand);
    HU_DDI(DxgkDdiGetChildContainerId);
    HU_DDI(DxgkDdiPowerRuntimeControlRequest);
    HU_DDI(DxgkDdiSetVidPnSourceAddressWithMultiPlaneOverlay);
    HU_DDI(DxgkDdiNotifySurpriseRemoval);
    /* WDDM 1.3 */
    HU_DDI(DxgkDdiGetNodeMetadata);
    HU_DDI(DxgkDdiSetPowerPState);
    HU_DDI(DxgkDdiControlInterrupt2);
    HU_DDI(DxgkDdiCheckMultiPlaneOverlaySupport);
    HU_DDI(DxgkDdiCalibrateGpuClock);
    HU_DDI(DxgkDdiFormatHistoryBuffer);
    /* WDDM 2.0 to 2.5 */
    HU_DDI(DxgkDdiRenderGdi);
    HU_DDI(DxgkDdiSubmitCommandVirtual);
    HU_DDI(DxgkDdiSetRootPageTable);
    HU_DDI(DxgkDdiGetRootPageTableSize);
    HU_DDI(DxgkDdiMapCpuHostAperture);
    HU_DDI(DxgkDdiUnmapCpuHostAperture);
    HU_DDI(DxgkDdiCheckMultiPlaneOverlaySupport2);
    HU_DDI(DxgkDdiCreateProcess);
    HU_DDI(DxgkDdiDestroyProcess);
    HU_DDI(DxgkDdiSetVidPnSourceAddressWithMultiPlaneOverlay2);
    PVOID Reserved1;
    PVOID Reserved2;
    HU_DDI(DxgkDdiPowerRuntimeSetDeviceHandle);
    HU_DDI(DxgkDdiSetStablePowerState);
    HU_DDI(DxgkDdiSetVideoProtectedRegion);
    HU_DDI(DxgkDdiCheckMultiPlaneOverlaySupport3);
    HU_DDI(DxgkDdiSetVidPnSourceAddressWithMultiPlaneOverlay3);
    HU_DDI(DxgkDdiPostMultiPlaneOverlayPresent);
    HU_DDI(DxgkDdiValidateUpdateAllocationProperty);
    HU_DDI(DxgkDdiControlModeBehavior);
    HU_DDI(DxgkDdiUpdateMonitorLinkInfo);
    HU_DDI(DxgkDdiCreateHwContext);
    HU_DDI(DxgkDdiDestroyHwContext);
    HU_DDI(DxgkDdiCreateHwQueue);
    HU_DDI(DxgkDdiDestroyHwQueue);
    HU_DDI(DxgkDdiSubmitCommandToHwQueue);
    HU_DDI(DxgkDdiSwitchToHwContextList);
    HU_DDI(DxgkDdiResetHwEngine);
    HU_DDI(DxgkDdiCreatePeriodicFrameNotification);
    HU_DDI(DxgkDdiDestroyPeriodicFrameNotification);
    HU_DDI(DxgkDdiSetTimingsFromVidPn);
    HU_DDI(DxgkDdiSetTargetGamma);
    HU_DDI(DxgkDdiSetTargetContentType);
    HU_DDI(DxgkDdiSetTargetAnalogCopyProtection);
    HU_DDI(DxgkDdiSetTargetAdjustedColorimetry);
    HU_DDI(DxgkDdiDisplayDetectControl);
    HU_DDI(DxgkDdiQueryConnectionChange);
    HU_DDI(DxgkDdiExchangePreStartInfo);
    HU_DDI(DxgkDdiGetMultiPlaneOverlayCaps);
    HU_DDI(DxgkDdiGetPostCompositionCaps);
    HU_DDI(DxgkDdiUpdateHwContextState);
    HU_DDI(DxgkDdiCreateProtectedSession);
    HU_DDI(DxgkDdiDestroyProtectedSession);
    HU_DDI(DxgkDdiSetSchedulingLogBuffer);
    HU_DDI(DxgkDdiSetupPriorityBands);
    HU_DDI(DxgkDdiNotifyFocusPresent);
    HU_DDI(DxgkDdiSetContextSchedulingProperties);
    HU_DDI(DxgkDdiSuspendContext);
    HU_DDI(DxgkDdiResumeContext);
    HU_DDI(DxgkDdiSetVirtualMachineData);
    HU_DDI(DxgkDdiBeginExclusiveAccess);
    HU_DDI(DxgkDdiEndExclusiveAccess);
    HU_DDI(DxgkDdiQueryDiagnosticTypesSupport);
    HU_DDI(DxgkDdiControlDiagnosticReporting);
    HU_DDI(DxgkDdiResumeHwEngine);
    HU_DDI(DxgkDdiSignalMonitoredFence);
    HU_DDI(DxgkDdiPresentToHwQueue);
    HU_DDI(DxgkDdiValidateSubmitCommand);
    HU_DDI(DxgkDdiSetTargetAdjustedColorimetry2);
    HU_DDI(DxgkDdiSetTrackedWorkloadPowerLevel);
    /* WDDM 2.6 */
    PDXGKDDI_SAVEMEMORYFORHOTUPDATE DxgkDdiSaveMemoryForHotUpdate;
    PDXGKDDI_RESTOREMEMORYFORHOTUPDATE DxgkDdiRestoreMemoryForHotUpdate;
    HU_DDI(DxgkDdiCollectDiagnosticInfo);
    PVOID Reserved3;
} DRIVER_INITIALIZATION_DATA, *PDRIVER_INITIALIZATION_DATA;

#undef HU_DDI

EXTERN_C_END

#endif
