/* Callbacks that have no counterpart here, one by one, as their types differ: STATUS_NOT_SUPPORTED,
 * or nothing. */
#include "dxgk_state.h"

static NTSTATUS APIENTRY refuse_eval_acpi_method(HANDLE DeviceHandle, ULONG DeviceUid,
                                                 PVOID AcpiInputBuffer, ULONG AcpiInputSize,
                                                 PVOID AcpiOutputBuffer, ULONG AcpiOutputSize)
{
    (void)DeviceHandle;
    (void)DeviceUid;
    (void)AcpiInputBuffer;
    (void)AcpiInputSize;
    (void)AcpiOutputBuffer;
    (void)AcpiOutputSize;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_query_services(HANDLE DeviceHandle, DXGK_SERVICES ServicesType,
                                               PINTERFACE Interface)
{
    (void)DeviceHandle;
    (void)ServicesType;
    (void)Interface;
    return STATUS_NOT_SUPPORTED;
}

static PVOID APIENTRY refuse_get_handle_data(CONST DXGKARGCB_GETHANDLEDATA *pData)
{
    (void)pData;
    return NULL;
}

static D3DKMT_HANDLE APIENTRY refuse_get_handle_parent(D3DKMT_HANDLE hAllocation)
{
    (void)hAllocation;
    return 0;
}

static D3DKMT_HANDLE APIENTRY refuse_enum_handle_children(CONST DXGKARGCB_ENUMHANDLECHILDREN *pData)
{
    (void)pData;
    return 0;
}

static NTSTATUS APIENTRY refuse_query_vid_pn_interface(
    D3DKMDT_HVIDPN hVidPn, DXGK_VIDPN_INTERFACE_VERSION VidPnInterfaceVersion,
    CONST DXGK_VIDPN_INTERFACE **ppVidPnInterface)
{
    (void)hVidPn;
    (void)VidPnInterfaceVersion;
    (void)ppVidPnInterface;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_query_monitor_interface(
    HANDLE hAdapter, DXGK_MONITOR_INTERFACE_VERSION MonitorInterfaceVersion,
    CONST DXGK_MONITOR_INTERFACE **ppMonitorInterface)
{
    (void)hAdapter;
    (void)MonitorInterfaceVersion;
    (void)ppMonitorInterface;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_get_capture_address(DXGKARGCB_GETCAPTUREADDRESS *pData)
{
    (void)pData;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_exclude_adapter_access(
    HANDLE DeviceHandle, ULONG Attributes, DXGKDDI_PROTECTED_CALLBACK DxgkProtectedCallback,
    PVOID ProtectedCallbackContext)
{
    (void)DeviceHandle;
    (void)Attributes;
    (void)DxgkProtectedCallback;
    (void)ProtectedCallbackContext;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_create_context_allocation(DXGKARGCB_CREATECONTEXTALLOCATION *pArgs)
{
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_destroy_context_allocation(HANDLE hAdapter, HANDLE hAllocation)
{
    (void)hAdapter;
    (void)hAllocation;
    return STATUS_NOT_SUPPORTED;
}

static VOID APIENTRY refuse_set_power_component_active(HANDLE hAdapter, UINT ComponentIndex)
{
    (void)hAdapter;
    (void)ComponentIndex;
}

static VOID APIENTRY refuse_set_power_component_idle(HANDLE hAdapter, UINT ComponentIndex)
{
    (void)hAdapter;
    (void)ComponentIndex;
}

static NTSTATUS APIENTRY refuse_power_runtime_control_request(HANDLE hAdapter,
                                                              CONST GUID *PowerControlCode,
                                                              PVOID InBuffer, SIZE_T InBufferSize,
                                                              PVOID OutBuffer, SIZE_T OutBufferSize,
                                                              PSIZE_T BytesReturned)
{
    (void)hAdapter;
    (void)PowerControlCode;
    (void)InBuffer;
    (void)InBufferSize;
    (void)OutBuffer;
    (void)OutBufferSize;
    (void)BytesReturned;
    return STATUS_NOT_SUPPORTED;
}

static VOID APIENTRY refuse_set_power_component_latency(HANDLE hAdapter, UINT ComponentIndex,
                                                        ULONGLONG Latency)
{
    (void)hAdapter;
    (void)ComponentIndex;
    (void)Latency;
}

static VOID APIENTRY refuse_set_power_component_residency(HANDLE hAdapter, UINT ComponentIndex,
                                                          ULONGLONG Residency)
{
    (void)hAdapter;
    (void)ComponentIndex;
    (void)Residency;
}

static VOID APIENTRY refuse_complete_fstate_transition(HANDLE hAdapter, UINT ComponentIndex)
{
    (void)hAdapter;
    (void)ComponentIndex;
}

static VOID APIENTRY refuse_complete_pstate_transition(HANDLE hAdapter, UINT ComponentIndex,
                                                       UINT CompletedPState)
{
    (void)hAdapter;
    (void)ComponentIndex;
    (void)CompletedPState;
}

static D3DGPU_VIRTUAL_ADDRESS APIENTRY
refuse_map_context_allocation(HANDLE hAdapter, DXGKARGCB_MAPCONTEXTALLOCATION *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return 0;
}

static NTSTATUS APIENTRY refuse_update_context_allocation(HANDLE hAdapter,
                                                          DXGKARGCB_UPDATECONTEXTALLOCATION *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static NTSTATUS APIENTRY refuse_reserve_gpu_virtual_address_range(
    HANDLE hAdapter, DXGKARGCB_RESERVEGPUVIRTUALADDRESSRANGE *pArgs)
{
    (void)hAdapter;
    (void)pArgs;
    return STATUS_NOT_SUPPORTED;
}

static PVOID APIENTRY refuse_acquire_handle_data(CONST DXGKARGCB_GETHANDLEDATA *pData,
                                                 HANDLE *pAllocationHandle)
{
    (void)pData;
    (void)pAllocationHandle;
    return NULL;
}

void hu_interface_refuse(DXGKRNL_INTERFACE *interface)
{
    interface->DxgkCbEvalAcpiMethod = refuse_eval_acpi_method;
    interface->DxgkCbQueryServices = refuse_query_services;
    interface->DxgkCbGetHandleData = refuse_get_handle_data;
    interface->DxgkCbGetHandleParent = refuse_get_handle_parent;
    interface->DxgkCbEnumHandleChildren = refuse_enum_handle_children;
    interface->DxgkCbQueryVidPnInterface = refuse_query_vid_pn_interface;
    interface->DxgkCbQueryMonitorInterface = refuse_query_monitor_interface;
    interface->DxgkCbGetCaptureAddress = refuse_get_capture_address;
    interface->DxgkCbExcludeAdapterAccess = refuse_exclude_adapter_access;
    interface->DxgkCbCreateContextAllocation = refuse_create_context_allocation;
    interface->DxgkCbDestroyContextAllocation = refuse_destroy_context_allocation;
    interface->DxgkCbSetPowerComponentActive = refuse_set_power_component_active;
    interface->DxgkCbSetPowerComponentIdle = refuse_set_power_component_idle;
    interface->DxgkCbPowerRuntimeControlRequest = refuse_power_runtime_control_request;
    interface->DxgkCbSetPowerComponentLatency = refuse_set_power_component_latency;
    interface->DxgkCbSetPowerComponentResidency = refuse_set_power_component_residency;
    interface->DxgkCbCompleteFStateTransition = refuse_complete_fstate_transition;
    interface->DxgkCbCompletePStateTransition = refuse_complete_pstate_transition;
    interface->DxgkCbMapContextAllocation = refuse_map_context_allocation;
    interface->DxgkCbUpdateContextAllocation = refuse_update_context_allocation;
    interface->DxgkCbReserveGpuVirtualAddressRange = refuse_reserve_gpu_virtual_address_range;
    interface->DxgkCbAcquireHandleData = refuse_acquire_handle_data;
    hu_interface_refuse_more(interface);
}
