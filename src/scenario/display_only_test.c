/* A display-only miniport: its table is taken over, it lives and is unloaded; there is no hot
 * update in it. */
#include "check.h"
#include "run.h"

#include <dispmprt.h>

static int started, stopped, unloaded;
static NTSTATUS initialized, undone;

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
    (void)interface;
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
    for (uint32_t i = 0; i < run.trace->count; i++) {
        CHECK(run.trace->event[i].kind != HU_EVENT_ddi_enter ||
              run.trace->event[i].arg[0] != HU_DDI_SAVE);
    }
    return 0;
}
