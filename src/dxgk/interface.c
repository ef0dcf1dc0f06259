/* Dxgkrnl's callbacks beside the save callback: device information, device space, DPCs, the POST
 * display. The others have no counterpart here: they fail as documented, or do nothing. */
#include "dxgk_state.h"

#include <string.h>

enum { SCREEN_WIDTH = 32, SCREEN_HEIGHT = 24, SCREEN_ADDRESS_SHIFT = 28 };

/* The adapter a handle names; NULL: none. */
static struct hu_adapter *adapter_of(HANDLE handle)
{
    for (uint32_t i = 1; i <= HU_ADAPTER_MAX; i++) {
        struct hu_adapter *adapter = &hu_dxgk_now->adapter[i];
        if (handle != NULL && adapter->handle == handle) {
            return adapter;
        }
    }
    return NULL;
}

/* The device's window: one page, as much as MmMapIoSpace maps at once, where its pages are. */
static const CM_RESOURCE_LIST resources = {
    .Count = 1,
    .List[0] = {
        .InterfaceType = PCIBus,
        .PartialResourceList = {
            .Version = 1,
            .Revision = 1,
            .Count = 1,
            .PartialDescriptors[0] = {.Type = CmResourceTypeMemory,
                                      .Flags = CM_RESOURCE_MEMORY_READ_WRITE,
                                      .u.Memory = {{.QuadPart = HU_DEVICE_ADDRESS}, PAGE_SIZE}}}}};

static NTSTATUS APIENTRY device_information(HANDLE handle, PDXGK_DEVICE_INFO info)
{
    static const WCHAR path[] = u"\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet001\\Control\\Class\\"
                                u"{4d36e968-e325-11ce-bfc1-08002be10318}\\0000";
    const struct hu_adapter *adapter = adapter_of(handle);

    HU_SITE();
    if (adapter == NULL || !hu_mm_touchable(info, sizeof(*info), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    *info = (DXGK_DEVICE_INFO){.MiniportDeviceContext = adapter->context};
    info->DeviceRegistryPath.Buffer = (PWCH)(uintptr_t)path;
    info->DeviceRegistryPath.Length = sizeof(path) - sizeof(path[0]);
    info->DeviceRegistryPath.MaximumLength = sizeof(path);
    info->TranslatedResourceList = (PCM_RESOURCE_LIST)(uintptr_t)&resources;
    info->SystemMemorySize.QuadPart = (LONGLONG)HU_MM_PAGE_MAX * PAGE_SIZE;
    info->HighestPhysicalAddress.QuadPart = ((LONGLONG)1 << 40) - 1;
    return STATUS_SUCCESS;
}

static VOID dpc_routine(PRKDPC dpc, PVOID context, PVOID first, PVOID second)
{
    struct hu_adapter *adapter = context;

    (void)dpc;
    (void)first;
    (void)second;
    if (hu_dxgk_now->table.DxgkDdiDpcRoutine != NULL && adapter->context != NULL) {
        hu_dxgk_now->table.DxgkDdiDpcRoutine(adapter->context);
    }
}

static BOOLEAN APIENTRY queue_dpc(HANDLE handle)
{
    struct hu_adapter *adapter = adapter_of(handle);

    HU_SITE();
    if (adapter == NULL) {
        return FALSE;
    }
    return hu_mm_queue_dpc((uint32_t)(adapter - hu_dxgk_now->adapter), dpc_routine, adapter);
}

/* At the interrupt's level: nothing else of the driver runs. */
static NTSTATUS APIENTRY synchronize(HANDLE handle, PKSYNCHRONIZE_ROUTINE routine, PVOID context,
                                     ULONG message, PBOOLEAN result)
{
    uint8_t was = hu_trace_irql_now();

    (void)message;
    HU_SITE();
    if (adapter_of(handle) == NULL || routine == NULL ||
        !hu_mm_touchable(result, sizeof(*result), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    hu_mm_irql(CMCI_LEVEL);
    *result = routine(context);
    hu_mm_irql(was);
    return STATUS_SUCCESS;
}

/* An empty bus: all ones, and nothing takes what is written. */
static NTSTATUS APIENTRY read_space(HANDLE handle, ULONG type, PVOID buffer, ULONG offset,
                                    ULONG length, PULONG done)
{
    (void)type;
    (void)offset;
    HU_SITE();
    if (adapter_of(handle) == NULL || !hu_mm_touchable(buffer, length, true) ||
        !hu_mm_touchable(done, sizeof(*done), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    memset(buffer, 0xff, length);
    *done = length;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY write_space(HANDLE handle, ULONG type, PVOID buffer, ULONG offset,
                                     ULONG length, PULONG done)
{
    (void)type;
    (void)offset;
    (void)buffer;
    HU_SITE();
    if (adapter_of(handle) == NULL || !hu_mm_touchable(done, sizeof(*done), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    *done = length;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY map_memory(HANDLE handle, PHYSICAL_ADDRESS address, ULONG length,
                                    BOOLEAN in_io_space, BOOLEAN to_user_mode,
                                    MEMORY_CACHING_TYPE cache, PVOID *virtual_address)
{
    if (adapter_of(handle) == NULL || in_io_space || to_user_mode ||
        !hu_mm_touchable(virtual_address, sizeof(*virtual_address), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    *virtual_address = MmMapIoSpace(address, length, cache);
    return *virtual_address != NULL ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

static NTSTATUS APIENTRY unmap_memory(HANDLE handle, PVOID virtual_address)
{
    HU_SITE();
    if (adapter_of(handle) == NULL) {
        return STATUS_INVALID_PARAMETER;
    }
    hu_mm_unmap_io(virtual_address);
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY child_status(HANDLE handle, PDXGK_CHILD_STATUS status)
{
    HU_SITE();
    return adapter_of(handle) != NULL && hu_mm_touchable(status, sizeof(*status), false)
               ? STATUS_SUCCESS
               : STATUS_INVALID_PARAMETER;
}

static NTSTATUS APIENTRY device_present(HANDLE handle, PPCI_DEVICE_PRESENCE_PARAMETERS parameters,
                                        PBOOLEAN present)
{
    (void)parameters;
    HU_SITE();
    if (adapter_of(handle) == NULL || !hu_mm_touchable(present, sizeof(*present), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    *present = FALSE;
    return STATUS_SUCCESS;
}

/* The firmware left a small screen in the device's first page. */
static NTSTATUS APIENTRY post_display(HANDLE handle, PDXGK_DISPLAY_INFORMATION display)
{
    HU_SITE();
    if (adapter_of(handle) == NULL || !hu_mm_touchable(display, sizeof(*display), true)) {
        return STATUS_INVALID_PARAMETER;
    }
    *display = (DXGK_DISPLAY_INFORMATION){.Width = SCREEN_WIDTH,
                                          .Height = SCREEN_HEIGHT,
                                          .Pitch = SCREEN_WIDTH * 4,
                                          .ColorFormat = D3DDDIFMT_X8R8G8B8,
                                          .TargetId = 0};
    display->PhysicAddress.QuadPart = (LONGLONG)0xe << SCREEN_ADDRESS_SHIFT;
    return STATUS_SUCCESS;
}

static VOID APIENTRY notify_interrupt(HANDLE handle, CONST DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
    (void)handle;
    (void)data;
}

static VOID APIENTRY notify_dpc(HANDLE handle) { (void)handle; }

static VOID APIENTRY log_event(CONST GUID *guid, UCHAR type, USHORT size, PVOID buffer)
{
    (void)guid;
    (void)type;
    (void)size;
    (void)buffer;
}

static const DXGKRNL_INTERFACE offered = {
    .Size = sizeof(DXGKRNL_INTERFACE),
    .Version = DXGKDDI_INTERFACE_VERSION_WDDM2_6,
    .DxgkCbGetDeviceInformation = device_information,
    .DxgkCbIndicateChildStatus = child_status,
    .DxgkCbMapMemory = map_memory,
    .DxgkCbQueueDpc = queue_dpc,
    .DxgkCbReadDeviceSpace = read_space,
    .DxgkCbSynchronizeExecution = synchronize,
    .DxgkCbUnmapMemory = unmap_memory,
    .DxgkCbWriteDeviceSpace = write_space,
    .DxgkCbIsDevicePresent = device_present,
    .DxgkCbNotifyInterrupt = notify_interrupt,
    .DxgkCbNotifyDpc = notify_dpc,
    .DxgkCbLogEtwEvent = log_event,
    .DxgkCbAcquirePostDisplayOwnership = post_display,
    .DxgkCbSaveMemoryForHotUpdate = hu_dxgk_callback,
};

void hu_interface_fill(DXGKRNL_INTERFACE *interface, HANDLE handle)
{
    *interface = offered;
    hu_interface_refuse(interface);
    interface->DeviceHandle = handle;
}
