/* The adapter's life: from DriverEntry to Unload. */
#include "reference.h"

DRIVER_INITIALIZE DriverEntry;

static ULONG adapter_count; /* numbers the adapters of this load */

static NTSTATUS APIENTRY add_device(IN_CONST_PDEVICE_OBJECT PhysicalDeviceObject,
                                    OUT_PPVOID MiniportDeviceContext)
{
    struct ref_adapter *adapter;

    if (PhysicalDeviceObject == NULL || MiniportDeviceContext == NULL)
        return STATUS_INVALID_PARAMETER;
    adapter = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*adapter), REF_TAG);
    if (adapter == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    adapter->owner = ++adapter_count;
    *MiniportDeviceContext = adapter;
    return STATUS_SUCCESS;
}

/* An older Dxgkrnl has a shorter interface: then there is no hot update. */
static PDXGKCB_SAVEMEMORYFORHOTUPDATE save_callback(IN_PDXGKRNL_INTERFACE interface)
{
    if (interface->Version < DXGKDDI_INTERFACE_VERSION_WDDM2_6 ||
        !RTL_CONTAINS_FIELD(interface, interface->Size, DxgkCbSaveMemoryForHotUpdate))
        return NULL;
    return interface->DxgkCbSaveMemoryForHotUpdate;
}

#if HU_BUG(watchdog_left_armed)
static VOID on_watchdog(PKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    struct ref_adapter *adapter = context;

    UNREFERENCED_PARAMETER(dpc);
    UNREFERENCED_PARAMETER(first);
    UNREFERENCED_PARAMETER(second);
    adapter->work++;
}
#endif

static NTSTATUS APIENTRY start_device(IN_CONST_PVOID MiniportDeviceContext,
                                      IN_PDXGK_START_INFO DxgkStartInfo,
                                      IN_PDXGKRNL_INTERFACE DxgkInterface,
                                      OUT_PULONG NumberOfVideoPresentSources,
                                      OUT_PULONG NumberOfChildren)
{
    struct ref_adapter *adapter = MiniportDeviceContext;

    if (adapter == NULL || DxgkStartInfo == NULL || DxgkInterface == NULL ||
        NumberOfVideoPresentSources == NULL || NumberOfChildren == NULL)
        return STATUS_INVALID_PARAMETER;
    if (adapter->phase != REF_PHASE_ADDED)
        return STATUS_INVALID_DEVICE_STATE;
    adapter->handle = DxgkInterface->DeviceHandle;
    adapter->save_block = save_callback(DxgkInterface);
    ref_rebuild(adapter);
    adapter->phase = REF_PHASE_STARTED;
#if HU_BUG(watchdog_left_armed)
    KeInitializeDpc(&adapter->watchdog_dpc, on_watchdog, adapter);
    KeInitializeTimer(&adapter->watchdog);
    KeSetTimer(&adapter->watchdog, (LARGE_INTEGER){.QuadPart = -600000000}, &adapter->watchdog_dpc);
#endif
    *NumberOfVideoPresentSources = 0;
    *NumberOfChildren = 0;
    return STATUS_SUCCESS;
}

static VOID free_all(struct ref_adapter *adapter)
{
    for (ULONG i = 0; i < REF_VF_MAX; i++) {
        if (adapter->vf[i] != NULL)
            ref_vf_free(adapter->vf[i]);
        if (adapter->restored[i] != NULL)
            ref_vf_free(adapter->restored[i]);
        adapter->vf[i] = NULL;
        adapter->restored[i] = NULL;
    }
    ref_kept_free(&adapter->image);
}

static NTSTATUS APIENTRY stop_device(IN_CONST_PVOID MiniportDeviceContext)
{
    struct ref_adapter *adapter = MiniportDeviceContext;

    if (adapter == NULL)
        return STATUS_INVALID_PARAMETER;
    free_all(adapter);
#if HU_BUG(waits_under_spin_lock)
    KIRQL old;
    KeInitializeSpinLock(&adapter->lock);
    KeAcquireSpinLock(&adapter->lock, &old);
    KeDelayExecutionThread(KernelMode, FALSE, &(LARGE_INTEGER){.QuadPart = -10000});
    KeReleaseSpinLock(&adapter->lock, old);
#elif HU_BUG(mutex_released_twice)
    ExInitializeFastMutex(&adapter->mutex);
    ExAcquireFastMutexUnsafe(&adapter->mutex);
    ExReleaseFastMutexUnsafe(&adapter->mutex);
    ExReleaseFastMutexUnsafe(&adapter->mutex);
#endif
    adapter->handle = NULL;
    adapter->save_block = NULL;
    adapter->phase = REF_PHASE_ADDED;
    return STATUS_SUCCESS;
}

/* Also after an update that was given up: blocks may have been restored and never started. */
static NTSTATUS APIENTRY remove_device(IN_CONST_PVOID MiniportDeviceContext)
{
    struct ref_adapter *adapter = MiniportDeviceContext;

    if (adapter == NULL)
        return STATUS_INVALID_PARAMETER;
    free_all(adapter);
    ExFreePoolWithTag(adapter, REF_TAG);
    return STATUS_SUCCESS;
}

/* DriverEntry allocates nothing. */
static VOID APIENTRY unload(VOID) {}

static NTSTATUS APIENTRY query_adapter_info(IN_CONST_HANDLE hAdapter,
                                            IN_CONST_PDXGKARG_QUERYADAPTERINFO pQueryAdapterInfo)
{
    struct ref_adapter *adapter = hAdapter;
    DXGK_GPUPCAPS *caps;

    if (adapter == NULL || pQueryAdapterInfo == NULL)
        return STATUS_INVALID_PARAMETER;
    if (pQueryAdapterInfo->Type != DXGKQAITYPE_GPUPCAPS)
        return STATUS_NOT_SUPPORTED;
    if (pQueryAdapterInfo->pOutputData == NULL || pQueryAdapterInfo->OutputDataSize < sizeof(*caps))
        return STATUS_BUFFER_TOO_SMALL;
    caps = pQueryAdapterInfo->pOutputData;
    caps->Caps.Value = 0;
    caps->Caps.HotDriverUpdate = adapter->save_block != NULL;
    return STATUS_SUCCESS;
}

/* The next three are required of every display miniport; this one has no hardware. */
static BOOLEAN APIENTRY interrupt_routine(IN_CONST_PVOID MiniportDeviceContext,
                                          IN_ULONG MessageNumber)
{
    UNREFERENCED_PARAMETER(MiniportDeviceContext);
    UNREFERENCED_PARAMETER(MessageNumber);
    return FALSE;
}

static VOID APIENTRY dpc_routine(IN_CONST_PVOID MiniportDeviceContext)
{
    UNREFERENCED_PARAMETER(MiniportDeviceContext);
}

static VOID APIENTRY reset_device(IN_CONST_PVOID MiniportDeviceContext)
{
    UNREFERENCED_PARAMETER(MiniportDeviceContext);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DRIVER_INITIALIZATION_DATA table = {0};

    if (DriverObject == NULL || RegistryPath == NULL)
        return STATUS_INVALID_PARAMETER;
    table.Version = DXGKDDI_INTERFACE_VERSION_WDDM2_6;
    table.DxgkDdiAddDevice = add_device;
    table.DxgkDdiStartDevice = start_device;
    table.DxgkDdiStopDevice = stop_device;
    table.DxgkDdiRemoveDevice = remove_device;
    table.DxgkDdiInterruptRoutine = interrupt_routine;
    table.DxgkDdiDpcRoutine = dpc_routine;
    table.DxgkDdiResetDevice = reset_device;
    table.DxgkDdiUnload = unload;
    table.DxgkDdiQueryAdapterInfo = query_adapter_info;
    table.DxgkDdiEscape = ref_escape;
    table.DxgkDdiSaveMemoryForHotUpdate = ref_save;
    table.DxgkDdiRestoreMemoryForHotUpdate = ref_restore;
    return DxgkInitialize(DriverObject, RegistryPath, &table);
}
