/* The adapter's life: from DriverEntry to Unload. */
#include "listed.hpp"

extern "C" DRIVER_INITIALIZE DriverEntry;

namespace listed
{

static LONG adapter_count; /* numbers the adapters of this load */

adapter::adapter(ULONG number) : number_(number)
{
    KeInitializeSpinLock(&lock_);
    InitializeListHead(&guests_);
    InitializeListHead(&reserved_);
    InitializeListHead(&arrivals_);
    KeInitializeTimer(&timer_);
    KeInitializeDpc(&dpc_, on_timer, this);
    KeInitializeEvent(&idle_, NotificationEvent, TRUE);
}

/* Also after an update that was given up: blocks may have arrived and never been started. */
adapter::~adapter()
{
    delete_all<guest>(guests_);
    delete_all<guest>(reserved_);
    delete_all<arrival>(arrivals_);
    if (item_ != NULL)
        IoFreeWorkItem(item_);
}

bool adapter::initialize(PDEVICE_OBJECT device)
{
    item_ = IoAllocateWorkItem(device);
    return item_ != NULL;
}

NTSTATUS adapter::start(const DXGKRNL_INTERFACE &dxgkrnl)
{
    if (phase_ != phase::added)
        return STATUS_INVALID_DEVICE_STATE;
    handle_ = dxgkrnl.DeviceHandle;
    /* An older Dxgkrnl has a shorter interface: then there is no hot update. */
    if (dxgkrnl.Version >= DXGKDDI_INTERFACE_VERSION_WDDM2_6 &&
        RTL_CONTAINS_FIELD(&dxgkrnl, dxgkrnl.Size, DxgkCbSaveMemoryForHotUpdate))
        save_block_ = dxgkrnl.DxgkCbSaveMemoryForHotUpdate;
    rebuild();
    resume();
    return STATUS_SUCCESS;
}

void adapter::stop()
{
    settle();
    delete_all<guest>(guests_);
    delete_all<guest>(reserved_);
    delete_all<arrival>(arrivals_);
    restored_ = false;
    handle_ = NULL;
    save_block_ = NULL;
    phase_ = phase::added;
}

NTSTATUS adapter::query(const DXGKARG_QUERYADAPTERINFO &args) const
{
    DXGK_GPUPCAPS caps = {};

    if (args.Type != DXGKQAITYPE_GPUPCAPS)
        return STATUS_NOT_SUPPORTED;
    if (args.pOutputData == NULL || args.OutputDataSize < sizeof(caps))
        return STATUS_BUFFER_TOO_SMALL;
    caps.Caps.HotDriverUpdate = save_block_ != NULL;
    RtlCopyMemory(args.pOutputData, &caps, sizeof(caps));
    return STATUS_SUCCESS;
}

/* -- the device driver interfaces -- */

static adapter *of(PVOID context) { return static_cast<adapter *>(context); }

static NTSTATUS APIENTRY add_device(IN_CONST_PDEVICE_OBJECT PhysicalDeviceObject,
                                    OUT_PPVOID MiniportDeviceContext)
{
    adapter *made;

    if (PhysicalDeviceObject == NULL || MiniportDeviceContext == NULL)
        return STATUS_INVALID_PARAMETER;
    made = new (pool::nonpaged) adapter(static_cast<ULONG>(InterlockedIncrement(&adapter_count)));
    if (made == NULL || !made->initialize(PhysicalDeviceObject)) {
        delete made;
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    *MiniportDeviceContext = made;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY start_device(IN_CONST_PVOID MiniportDeviceContext,
                                      IN_PDXGK_START_INFO DxgkStartInfo,
                                      IN_PDXGKRNL_INTERFACE DxgkInterface,
                                      OUT_PULONG NumberOfVideoPresentSources,
                                      OUT_PULONG NumberOfChildren)
{
    if (MiniportDeviceContext == NULL || DxgkStartInfo == NULL || DxgkInterface == NULL ||
        NumberOfVideoPresentSources == NULL || NumberOfChildren == NULL)
        return STATUS_INVALID_PARAMETER;
    *NumberOfVideoPresentSources = 0;
    *NumberOfChildren = 0;
    return of(MiniportDeviceContext)->start(*DxgkInterface);
}

static NTSTATUS APIENTRY stop_device(IN_CONST_PVOID MiniportDeviceContext)
{
    if (MiniportDeviceContext == NULL)
        return STATUS_INVALID_PARAMETER;
    of(MiniportDeviceContext)->stop();
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY remove_device(IN_CONST_PVOID MiniportDeviceContext)
{
    if (MiniportDeviceContext == NULL)
        return STATUS_INVALID_PARAMETER;
    delete of(MiniportDeviceContext);
    return STATUS_SUCCESS;
}

static VOID APIENTRY unload(VOID) {}

static NTSTATUS APIENTRY query_adapter_info(IN_CONST_HANDLE hAdapter,
                                            IN_CONST_PDXGKARG_QUERYADAPTERINFO pQueryAdapterInfo)
{
    if (hAdapter == NULL || pQueryAdapterInfo == NULL)
        return STATUS_INVALID_PARAMETER;
    return of(hAdapter)->query(*pQueryAdapterInfo);
}

static NTSTATUS APIENTRY escape(IN_CONST_HANDLE hAdapter, IN_CONST_PDXGKARG_ESCAPE pEscape)
{
    if (hAdapter == NULL || pEscape == NULL)
        return STATUS_INVALID_PARAMETER;
    return of(hAdapter)->escape(*pEscape);
}

static NTSTATUS APIENTRY save(IN_CONST_HANDLE hContext,
                              IN_CONST_PDXGKARG_SAVEMEMORYFORHOTUPDATE pArgs)
{
    if (hContext == NULL || pArgs == NULL)
        return STATUS_INVALID_PARAMETER;
    return of(hContext)->save(*pArgs);
}

static NTSTATUS APIENTRY restore(IN_CONST_HANDLE hContext,
                                 IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE pArgs)
{
    if (hContext == NULL || pArgs == NULL)
        return STATUS_INVALID_PARAMETER;
    return of(hContext)->restore(*pArgs);
}

/* The next three are required of every display miniport; this one has no hardware. */
static BOOLEAN APIENTRY interrupt_routine(IN_CONST_PVOID, IN_ULONG) { return FALSE; }
static VOID APIENTRY dpc_routine(IN_CONST_PVOID) {}
static VOID APIENTRY reset_device(IN_CONST_PVOID) {}

} /* namespace listed */

extern "C" NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DRIVER_INITIALIZATION_DATA table = {};

    if (DriverObject == NULL || RegistryPath == NULL)
        return STATUS_INVALID_PARAMETER;
    table.Version = DXGKDDI_INTERFACE_VERSION_WDDM2_6;
    table.DxgkDdiAddDevice = listed::add_device;
    table.DxgkDdiStartDevice = listed::start_device;
    table.DxgkDdiStopDevice = listed::stop_device;
    table.DxgkDdiRemoveDevice = listed::remove_device;
    table.DxgkDdiInterruptRoutine = listed::interrupt_routine;
    table.DxgkDdiDpcRoutine = listed::dpc_routine;
    table.DxgkDdiResetDevice = listed::reset_device;
    table.DxgkDdiUnload = listed::unload;
    table.DxgkDdiQueryAdapterInfo = listed::query_adapter_info;
    table.DxgkDdiEscape = listed::escape;
    table.DxgkDdiSaveMemoryForHotUpdate = listed::save;
    table.DxgkDdiRestoreMemoryForHotUpdate = listed::restore;
    return DxgkInitialize(DriverObject, RegistryPath, &table);
}
