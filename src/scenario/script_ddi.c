/* The scripted driver's device driver interfaces, and what it registers. */
#include "script.h"

#include <string.h>

static UCHAR contexts[HU_ADAPTER_MAX];

/* The handles and the context of the adapter that a call is about. */
static void turn_to(const void *context)
{
    uint32_t i = context == &contexts[1] ? 1 : 0;

    hu_script.context = &contexts[i];
    hu_script.handle[0] = hu_script.handles[i];
    hu_script.handle[1] = hu_script.old_handles[i];
}

static NTSTATUS APIENTRY script_add(IN_CONST_PDEVICE_OBJECT PhysicalDeviceObject,
                                    OUT_PPVOID MiniportDeviceContext)
{
    uint32_t adapter = hu_dxgk_phase(1) == HU_PHASE_NONE ? 0 : 1;

    (void)PhysicalDeviceObject;
    *MiniportDeviceContext = &contexts[adapter];
    turn_to(&contexts[adapter]);
    return hu_script_body(HU_DDI_ADD);
}

static NTSTATUS APIENTRY script_start(IN_CONST_PVOID MiniportDeviceContext,
                                      IN_PDXGK_START_INFO DxgkStartInfo,
                                      IN_PDXGKRNL_INTERFACE DxgkInterface,
                                      OUT_PULONG NumberOfVideoPresentSources,
                                      OUT_PULONG NumberOfChildren)
{
    uint32_t i = MiniportDeviceContext == &contexts[1] ? 1 : 0;

    (void)DxgkStartInfo;
    *NumberOfVideoPresentSources = 1;
    *NumberOfChildren = 0;
    hu_script.old_handles[i] = hu_script.handles[i];
    hu_script.handles[i] = DxgkInterface->DeviceHandle;
    turn_to(MiniportDeviceContext);
    hu_script.callback = DxgkInterface->DxgkCbSaveMemoryForHotUpdate;
    return hu_script_body(HU_DDI_START);
}

static NTSTATUS APIENTRY script_stop(IN_CONST_PVOID MiniportDeviceContext)
{
    (void)MiniportDeviceContext;
    hu_script_tidy();
    return hu_script_body(HU_DDI_STOP);
}

static NTSTATUS APIENTRY script_remove(IN_CONST_PVOID MiniportDeviceContext)
{
    (void)MiniportDeviceContext;
    hu_script_tidy();
    return hu_script_body(HU_DDI_REMOVE);
}

static VOID APIENTRY script_unload(VOID)
{
    (void)hu_script_body(HU_DDI_UNLOAD);
    memset(hu_script.shown, 0, sizeof(hu_script.shown));
}

static NTSTATUS APIENTRY script_query(IN_CONST_HANDLE hAdapter,
                                      IN_CONST_PDXGKARG_QUERYADAPTERINFO pArgs)
{
    DXGK_GPUPCAPS *caps = pArgs->pOutputData;

    (void)hAdapter;
    if (pArgs->Type != DXGKQAITYPE_GPUPCAPS) {
        return STATUS_NOT_SUPPORTED;
    }
    caps->Caps.HotDriverUpdate = hu_script.table != HU_REGISTER_NO_CAP;
    return STATUS_SUCCESS;
}

/* What a call into the driver puts aside when it comes while another is open. */
struct outer {
    NTSTATUS status;
    const void *context;
    const volatile void *args;
};

static struct outer begin(const void *context, const volatile void *args)
{
    struct outer outer = {hu_script.status, hu_script.context, hu_script.args};

    turn_to(context);
    hu_script.args = args;
    hu_script.status = STATUS_SUCCESS;
    hu_script.depth++;
    return outer;
}

static NTSTATUS end(const struct outer *outer)
{
    NTSTATUS status = hu_script.status;

    if (--hu_script.depth != 0) {
        hu_script.status = outer->status;
        hu_script.args = outer->args;
        turn_to(outer->context);
    }
    return status;
}

static NTSTATUS APIENTRY script_escape(IN_CONST_HANDLE hAdapter, IN_CONST_PDXGKARG_ESCAPE pEscape)
{
    struct outer outer = begin(hAdapter, hu_script.args);

    (void)pEscape;
    if (hu_script.pending != NULL) {
        hu_script_exec(hu_script.pending);
    }
    return end(&outer);
}

static NTSTATUS APIENTRY script_save(IN_CONST_HANDLE hContext,
                                     IN_CONST_PDXGKARG_SAVEMEMORYFORHOTUPDATE pArgs)
{
    const struct hu_op *step = &hu_world.scenario->op[hu_world.step];
    bool cancel = pArgs->Flags.CancelHotUpdate != 0;
    bool mine = step->op == HU_OP_cancel ? cancel : !cancel;

    struct outer outer = begin(hContext, pArgs);

    hu_script.restore_calls = 0;
    if (mine &&
        (step->op == HU_OP_save || step->op == HU_OP_hot_update || step->op == HU_OP_cancel)) {
        hu_script_run_body(0, true);
    }
    return end(&outer);
}

static NTSTATUS APIENTRY script_restore(IN_CONST_HANDLE hContext,
                                        IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE pArgs)
{
    struct hu_script *script = &hu_script;

    turn_to(hContext);
    if (pArgs->Flags.RestoreComplete != 0) {
        bool step = hu_world.scenario->op[hu_world.step].op == HU_OP_complete;
        script->status = STATUS_SUCCESS;
        script->args = pArgs;
        if (!script->keep) {
            hu_script_tidy_restored();
        }
        if (step) {
            hu_script_run_body(0, true);
        }
        return script->status;
    }
    script->restore_calls++;
    script->args = pArgs;
    script->meta = pArgs->pMetaData;
    script->meta_size = pArgs->MetaDataSize;
    script->delivered = pArgs->pDataMdl;
    script->delivered_owned = false;
    NTSTATUS status = hu_script_body(HU_DDI_RESTORE);
    if (status == STATUS_SUCCESS && !script->delivered_owned && script->kept_count < HU_KEPT_MAX) {
        script->kept[script->kept_count++] = script->delivered;
    } else if (status == STATUS_SUCCESS && !script->delivered_owned) {
        status = STATUS_INSUFFICIENT_RESOURCES;
    }
    for (uint32_t i = 0; status != STATUS_SUCCESS && i < HU_VAR_MAX; i++) {
        script->m[i].owned = script->m[i].owned && script->m[i].mdl != script->delivered;
    }
    return status;
}

static void register_less(DRIVER_INITIALIZATION_DATA *table)
{
    switch ((enum hu_script_table)hu_script.table) {
    case HU_REGISTER_NO_SAVE: table->DxgkDdiSaveMemoryForHotUpdate = NULL; break;
    case HU_REGISTER_NO_RESTORE: table->DxgkDdiRestoreMemoryForHotUpdate = NULL; break;
    case HU_REGISTER_NO_STOP: table->DxgkDdiStopDevice = NULL; break;
    case HU_REGISTER_OLD_VERSION: table->Version = DXGKDDI_INTERFACE_VERSION_WDDM2_4; break;
    case HU_REGISTER_RESERVED: table->Reserved3 = &hu_script; break;
    case HU_REGISTER_WHOLE:
    case HU_REGISTER_NO_CAP:
    case HU_REGISTER_NOTHING: break;
    }
}

static int32_t script_entry(void *driver_object, void *registry_path)
{
    DRIVER_INITIALIZATION_DATA table = {
        .Version = DXGKDDI_INTERFACE_VERSION,
        .DxgkDdiAddDevice = script_add,
        .DxgkDdiStartDevice = script_start,
        .DxgkDdiStopDevice = script_stop,
        .DxgkDdiRemoveDevice = script_remove,
        .DxgkDdiUnload = script_unload,
        .DxgkDdiQueryAdapterInfo = script_query,
        .DxgkDdiEscape = script_escape,
        .DxgkDdiSaveMemoryForHotUpdate = script_save,
        .DxgkDdiRestoreMemoryForHotUpdate = script_restore,
    };

    register_less(&table);
    NTSTATUS status = DxgkInitialize(driver_object, registry_path,
                                     hu_script.table == HU_REGISTER_NOTHING ? NULL : &table);
    (void)hu_script_body(HU_DDI_ENTRY);
    return status;
}

static void script_show(void *context, uint32_t vf, struct hu_sink *sink)
{
    (void)context;
    if (hu_script.shown[vf] != 0) {
        hu_show(sink, &hu_script.shown[vf], sizeof(hu_script.shown[vf]));
    }
}

static const struct hu_glue script_glue = {.show_state = script_show};

const struct hu_driver hu_driver_scripted = {
    .name = "scripted",
    .entry = script_entry,
    .glue = &script_glue,
};
