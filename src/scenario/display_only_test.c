/* A display-only miniport: its table is taken over, it lives and is unloaded; there is no hot
 * update in it. */
#include "check.h"
#include "run.h"

#include <dispmprt.h>

static int started, stopped, unloaded, dpcs;
static NTSTATUS initialized, undone;

static BOOLEAN APIENTRY synchronized(PVOID context)
{
    *(KIRQL *)context = KeGetCurrentIrql();
    return TRUE;
}

static void asks_of_the_device(const DXGKRNL_INTERFACE *interface)
{
    static DXGK_DEVICE_INFO info;
    static DXGK_DISPLAY_INFORMATION display;
    static UCHAR space[8];
    static ULONG done;
    static BOOLEAN answer;
    static KIRQL level;
    HANDLE handle = interface->DeviceHandle;

    CHECK(interface->DxgkCbGetDeviceInformation(handle, &info) == STATUS_SUCCESS);
    CHECK(interface->DxgkCbGetDeviceInformation(NULL, &info) == STATUS_INVALID_PARAMETER);
    CHECK(info.MiniportDeviceContext == &started && info.TranslatedResourceList->Count == 1);
    CHECK(interface->DxgkCbReadDeviceSpace(handle, DXGK_WHICHSPACE_CONFIG, space, 0, sizeof(space),
                                           &done) == STATUS_SUCCESS);
    CHECK(done == sizeof(space) && space[0] == 0xff && space[7] == 0xff);
    CHECK(interface->DxgkCbWriteDeviceSpace(handle, DXGK_WHICHSPACE_CONFIG, space, 0, 4, &done) ==
          STATUS_SUCCESS);
    CHECK(done == 4);
    CHECK(interface->DxgkCbWriteDeviceSpace(NULL, DXGK_WHICHSPACE_CONFIG, space, 0, 4, &done) ==
          STATUS_INVALID_PARAMETER);
    CHECK(interface->DxgkCbSynchronizeExecution(handle, synchronized, &level, 0, &answer) ==
          STATUS_SUCCESS);
    CHECK(answer && level > DISPATCH_LEVEL && KeGetCurrentIrql() == PASSIVE_LEVEL);
    answer = TRUE;
    CHECK(interface->DxgkCbIsDevicePresent(handle, NULL, &answer) == STATUS_SUCCESS && !answer);
    CHECK(interface->DxgkCbAcquirePostDisplayOwnership(handle, &display) == STATUS_SUCCESS);
    CHECK(display.Width == 32 && display.Pitch == 128);
}

static void uses_the_device(const DXGKRNL_INTERFACE *interface)
{
    static PVOID window;
    static DXGK_CHILD_STATUS status = {.Type = StatusConnection};
    static DXGK_DEVICE_INFO info;
    static const GUID guid = {0};
    HANDLE handle = interface->DeviceHandle;

    (void)interface->DxgkCbGetDeviceInformation(handle, &info);
    const CM_PARTIAL_RESOURCE_DESCRIPTOR *part =
        &info.TranslatedResourceList->List[0].PartialResourceList.PartialDescriptors[0];
    CHECK(interface->DxgkCbMapMemory(handle, part->u.Memory.Start, PAGE_SIZE, FALSE, FALSE,
                                     MmNonCached, &window) == STATUS_SUCCESS);
    CHECK(window != NULL);
    CHECK(interface->DxgkCbUnmapMemory(handle, window) == STATUS_SUCCESS);
    CHECK(interface->DxgkCbUnmapMemory(NULL, window) == STATUS_INVALID_PARAMETER);
    CHECK(interface->DxgkCbIndicateChildStatus(handle, &status) == STATUS_SUCCESS);
    CHECK(interface->DxgkCbQueueDpc(handle) && !interface->DxgkCbQueueDpc(NULL));
    interface->DxgkCbNotifyInterrupt(handle, NULL);
    interface->DxgkCbNotifyDpc(handle);
    interface->DxgkCbLogEtwEvent(&guid, 0, 0, NULL);
}

static VOID APIENTRY on_dpc(IN_CONST_PVOID context) { dpcs += context == &started; }

static NTSTATUS APIENTRY add(IN_CONST_PDEVICE_OBJECT device, OUT_PPVOID context)
{
    (void)device;
    *context = &started;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY start(IN_CONST_PVOID context, IN_PDXGK_START_INFO info,
                               IN_PDXGKRNL_INTERFACE interface, OUT_PULONG sources,
                               OUT_PULONG children)
{
    (void)info;
    asks_of_the_device(interface);
    uses_the_device(interface);
    *sources = 1;
    *children = 1;
    started += context == &started;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY stop(IN_CONST_PVOID context)
{
    stopped += context == &started;
    return STATUS_SUCCESS;
}

static NTSTATUS APIENTRY gone(IN_CONST_PVOID context)
{
    (void)context;
    return STATUS_SUCCESS;
}

static VOID APIENTRY unload(VOID) { unloaded++; }

static NTSTATUS APIENTRY query(IN_CONST_HANDLE adapter, IN_CONST_PDXGKARG_QUERYADAPTERINFO args)
{
    (void)adapter;
    (void)args;
    return STATUS_NOT_SUPPORTED;
}

static int32_t entry(void *driver_object, void *registry_path)
{
    KMDDOD_INITIALIZATION_DATA table = {
        .Version = DXGKDDI_INTERFACE_VERSION_WIN8,
        .DxgkDdiAddDevice = add,
        .DxgkDdiStartDevice = start,
        .DxgkDdiStopDevice = stop,
        .DxgkDdiRemoveDevice = gone,
        .DxgkDdiUnload = unload,
        .DxgkDdiDpcRoutine = on_dpc,
        .DxgkDdiQueryAdapterInfo = query,
    };

    initialized = DxgkInitializeDisplayOnlyDriver(driver_object, registry_path, &table);
    undone = DxgkUnInitialize(driver_object);
    return initialized;
}

int main(void)
{
    static const struct hu_driver driver = {.name = "display_only_test", .entry = entry};
    static const struct hu_scenario scenario = {
        .op_count = 2, .op = {{.op = HU_OP_start}, {.op = HU_OP_hot_update}}};
    const struct hu_run_options options = {.first = &driver, .matters = HU_MATTERS_ERROR};

    initialized = undone = STATUS_UNSUCCESSFUL;
    struct hu_run run = hu_run(&scenario, &options);
    CHECK(initialized == STATUS_SUCCESS && undone == STATUS_SUCCESS);
    CHECK(run.finding_count == 0 && started >= 1 && stopped == started && unloaded >= 1);
    CHECK(dpcs == started);
    for (uint32_t i = 0; i < run.trace->count; i++) {
        CHECK(run.trace->event[i].kind != HU_EVENT_ddi_enter ||
              run.trace->event[i].arg[0] != HU_DDI_SAVE);
    }
    return 0;
}
