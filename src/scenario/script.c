/* The scripted driver: its device driver interfaces run the operations indented below the running
 * step. */
#include "script.h"

#include <string.h>

struct hu_script hu_script;

/* -- which operations a call into the driver runs -- */

/* The place that a call has below the running step; 0: it runs nothing. */
static uint32_t place_of(enum hu_ddi ddi)
{
    const struct hu_op *step = &hu_world.scenario->op[hu_world.step];
    bool moves = step->op == HU_OP_update || step->op == HU_OP_reload;

    switch (ddi) {
    case HU_DDI_START: return step->op == HU_OP_start;
    case HU_DDI_STOP: return moves || step->op == HU_OP_stop;
    case HU_DDI_REMOVE: return moves ? 2 : 0;
    case HU_DDI_UNLOAD: return moves ? 3 : 0;
    case HU_DDI_ENTRY: return moves ? 4 : 0;
    case HU_DDI_ADD: return moves ? 5 : 0;
    case HU_DDI_RESTORE: return step->op == HU_OP_restore ? hu_script.restore_calls : 0;
    case HU_DDI_SAVE:
    case HU_DDI_NONE:
    case HU_DDI_QUERY:
    case HU_DDI_WORK:
    case HU_DDI_SHOW:
    case HU_DDI_COUNT: break;
    }
    return 0;
}

static void run_body(uint32_t place, bool any_place)
{
    for (uint32_t i = hu_world.step + 1; i < hu_world.nested_end; i++) {
        const struct hu_op *op = &hu_world.scenario->op[i];
        if (!any_place && op->at != place) {
            continue;
        }
        if (op->op >= HU_OP_SCRIPT_FIRST) {
            hu_script_exec(op);
        } else {
            hu_run_inner(op, i);
        }
    }
}

static NTSTATUS body(enum hu_ddi ddi)
{
    uint32_t place = place_of(ddi);

    hu_script.status = STATUS_SUCCESS;
    if (place != 0) {
        run_body(place, false);
    }
    return hu_script.status;
}

/* -- tidying: what a careful driver would have done -- */

static void tidy_by(enum hu_op_kind kind, uint32_t var, uint8_t b)
{
    const struct hu_op op = {.op = (uint8_t)kind, .a = (uint8_t)var, .b = b};

    hu_script_exec(&op);
}

static void tidy_own_mdl(uint32_t i)
{
    struct hu_var_mdl *var = &hu_script.m[i];

    if (var->mapped && !var->locked) {
        tidy_by(HU_OP_reuse, i, 0);
    }
    var->owned = false;
}

static void tidy_mdl(uint32_t i)
{
    struct hu_var_mdl *var = &hu_script.m[i];

    if (!var->owned) {
        return;
    }
    if (var->locked) {
        tidy_by(HU_OP_unlock, i, 0);
    }
    if (var->own) {
        tidy_own_mdl(i);
        return;
    }
    if (var->io) {
        tidy_by(HU_OP_io_free, i, 0);
        return;
    }
    if (!var->husk) {
        if (var->mapped) {
            tidy_by(HU_OP_unmap, i, 0);
        }
        tidy_by(HU_OP_free_pages, i, 0);
    }
    tidy_by(HU_OP_free_mdl, i, 0);
}

static void tidy_restored(void)
{
    for (uint32_t i = 0; i < hu_script.kept_count; i++) {
        MmFreePagesFromMdl(hu_script.kept[i]);
        ExFreePool(hu_script.kept[i]);
    }
    hu_script.kept_count = 0;
}

static void tidy(void)
{
    struct hu_script *script = &hu_script;

    if (script->keep) {
        return;
    }
    /* Those that describe others' memory first. */
    for (uint32_t i = HU_VAR_MAX; i-- != 0;) {
        if (script->m[i].io || script->m[i].own) {
            tidy_mdl(i);
        }
    }
    for (uint32_t i = 0; i < HU_VAR_MAX; i++) {
        tidy_mdl(i);
        if (script->p_owned[i]) {
            tidy_by(HU_OP_free_pool, i, 0);
        }
        if (script->k_owned[i]) {
            tidy_by(HU_OP_free_contig, i, 0);
        }
        if (script->io[i] != NULL) {
            tidy_by(HU_OP_io_space, i, 1);
        }
    }
    tidy_restored();
}

/* -- device driver interfaces -- */

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
    return body(HU_DDI_ADD);
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
    return body(HU_DDI_START);
}

static NTSTATUS APIENTRY script_stop(IN_CONST_PVOID MiniportDeviceContext)
{
    (void)MiniportDeviceContext;
    tidy();
    return body(HU_DDI_STOP);
}

static NTSTATUS APIENTRY script_remove(IN_CONST_PVOID MiniportDeviceContext)
{
    (void)MiniportDeviceContext;
    tidy();
    return body(HU_DDI_REMOVE);
}

static VOID APIENTRY script_unload(VOID)
{
    (void)body(HU_DDI_UNLOAD);
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
        run_body(0, true);
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
            tidy_restored();
        }
        if (step) {
            run_body(0, true);
        }
        return script->status;
    }
    script->restore_calls++;
    script->args = pArgs;
    script->meta = pArgs->pMetaData;
    script->meta_size = pArgs->MetaDataSize;
    script->delivered = pArgs->pDataMdl;
    script->delivered_owned = false;
    NTSTATUS status = body(HU_DDI_RESTORE);
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
    (void)body(HU_DDI_ENTRY);
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

void hu_script_reset(void) { memset(&hu_script, 0, sizeof(hu_script)); }
void hu_script_pending(const struct hu_op *op) { hu_script.pending = op; }
