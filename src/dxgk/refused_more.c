/* The rest of refused.c. */
#include "dxgk_state.h"

static VOID APIENTRY refuse_release_handle_data(DXGKARGCB_RELEASEHANDLEDATA ReleaseData)
{
    (void)ReleaseData;
}

static VOID APIENTRY refuse_hardware_content_protection_teardown(HANDLE hAdapter, UINT Flags)
{
    (void)hAdapter;
    (void)Flags;
}

static VOID APIENTRY
refuse_multi_plane_overlay_disabled(HANDLE hAdapter, D3DDDI_VIDEO_PRESENT_SOURCE_ID VidPnSourceId)
{
    (void)hAdapter;
    (void)VidPnSourceId;
}

static NTSTATUS APIENTRY refuse_mitigated_range_update(HANDLE hAdapter,
                                                       DXGKARGCB_MITIGATEDRANGEUPDATE *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_invalidate_hw_context(HANDLE hAdapter,
                                                      DXGKARGCB_INVALIDATEHWCONTEXT *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_indicate_connector_change(HANDLE hAdapter)
{
    (void)hAdapter;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_unblock_uefiframe_buffer_ranges(
    HANDLE hAdapter, DXGKARGCB_UNBLOCKUEFIFRAMEBUFFERRANGES *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_acquire_post_display_ownership2(
    HANDLE hAdapter, PDXGK_DISPLAY_INFORMATION DisplayInfo, PVOID DisplayOwnershipFlags)
{
    (void)hAdapter;
    (void)DisplayInfo;
    (void)DisplayOwnershipFlags;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY
refuse_set_protected_session_status(HANDLE hAdapter, DXGKARGCB_SETPROTECTEDSESSIONSTATUS *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY
refuse_allocate_contiguous_memory(HANDLE hAdapter, DXGKARGCB_ALLOCATECONTIGUOUSMEMORY *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static VOID APIENTRY refuse_free_contiguous_memory(HANDLE hAdapter,
                                                   DXGKARGCB_FREECONTIGUOUSMEMORY *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
}

static NTSTATUS APIENTRY refuse_allocate_pages_for_mdl(HANDLE hAdapter,
                                                       DXGKARGCB_ALLOCATEPAGESFORMDL *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static VOID APIENTRY refuse_free_pages_from_mdl(HANDLE hAdapter, DXGKARGCB_FREEPAGESFROMMDL *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
}

static NTSTATUS APIENTRY refuse_pin_frame_buffer_for_save(HANDLE hAdapter,
                                                          DXGKARGCB_PINFRAMEBUFFERFORSAVE *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY
refuse_unpin_frame_buffer_for_save(HANDLE hAdapter, DXGKARGCB_UNPINFRAMEBUFFERFORSAVE *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_map_frame_buffer_pointer(HANDLE hAdapter,
                                                         DXGKARGCB_MAPFRAMEBUFFERPOINTER *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_unmap_frame_buffer_pointer(HANDLE hAdapter,
                                                           DXGKARGCB_UNMAPFRAMEBUFFERPOINTER *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_map_mdl_to_io_mmu(HANDLE hAdapter, DXGKARGCB_MAPMDLTOIOMMU *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static VOID APIENTRY refuse_unmap_mdl_from_io_mmu(HANDLE hAdapter, HANDLE hMemoryHandle)
{
    (void)hAdapter;
    (void)hMemoryHandle;
}

static NTSTATUS APIENTRY refuse_report_diagnostic(HANDLE hAdapter,
                                                  DXGKARGCB_REPORT_DIAGNOSTIC *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_signal_event(HANDLE hAdapter, DXGKARGCB_SIGNALEVENT *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_is_feature_enabled(HANDLE hAdapter,
                                                   DXGKARGCB_ISFEATUREENABLED *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

void hu_interface_refuse_more(DXGKRNL_INTERFACE *interface)
{
    interface->DxgkCbReleaseHandleData = refuse_release_handle_data;
    interface->DxgkCbHardwareContentProtectionTeardown =
        refuse_hardware_content_protection_teardown;
    interface->DxgkCbMultiPlaneOverlayDisabled = refuse_multi_plane_overlay_disabled;
    interface->DxgkCbMitigatedRangeUpdate = refuse_mitigated_range_update;
    interface->DxgkCbInvalidateHwContext = refuse_invalidate_hw_context;
    interface->DxgkCbIndicateConnectorChange = refuse_indicate_connector_change;
    interface->DxgkCbUnblockUEFIFrameBufferRanges = refuse_unblock_uefiframe_buffer_ranges;
    interface->DxgkCbAcquirePostDisplayOwnership2 = refuse_acquire_post_display_ownership2;
    interface->DxgkCbSetProtectedSessionStatus = refuse_set_protected_session_status;
    interface->DxgkCbAllocateContiguousMemory = refuse_allocate_contiguous_memory;
    interface->DxgkCbFreeContiguousMemory = refuse_free_contiguous_memory;
    interface->DxgkCbAllocatePagesForMdl = refuse_allocate_pages_for_mdl;
    interface->DxgkCbFreePagesFromMdl = refuse_free_pages_from_mdl;
    interface->DxgkCbPinFrameBufferForSave = refuse_pin_frame_buffer_for_save;
    interface->DxgkCbUnpinFrameBufferForSave = refuse_unpin_frame_buffer_for_save;
    interface->DxgkCbMapFrameBufferPointer = refuse_map_frame_buffer_pointer;
    interface->DxgkCbUnmapFrameBufferPointer = refuse_unmap_frame_buffer_pointer;
    interface->DxgkCbMapMdlToIoMmu = refuse_map_mdl_to_io_mmu;
    interface->DxgkCbUnmapMdlFromIoMmu = refuse_unmap_mdl_from_io_mmu;
    interface->DxgkCbReportDiagnostic = refuse_report_diagnostic;
    interface->DxgkCbSignalEvent = refuse_signal_event;
    interface->DxgkCbIsFeatureEnabled = refuse_is_feature_enabled;
}
