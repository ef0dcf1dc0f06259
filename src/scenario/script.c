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

void hu_script_run_body(uint32_t place, bool any_place)
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

NTSTATUS hu_script_body(enum hu_ddi ddi)
{
    uint32_t place = place_of(ddi);

    hu_script.status = STATUS_SUCCESS;
    if (place != 0) {
        hu_script_run_body(place, false);
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

void hu_script_tidy_restored(void)
{
    for (uint32_t i = 0; i < hu_script.kept_count; i++) {
        MmFreePagesFromMdl(hu_script.kept[i]);
        ExFreePool(hu_script.kept[i]);
    }
    hu_script.kept_count = 0;
}

void hu_script_tidy(void)
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
    hu_script_tidy_restored();
}

void hu_script_reset(void)
{
    memset(&hu_script, 0, sizeof(hu_script));
    hu_script_sync_reset();
}

void hu_script_pending(const struct hu_op *op) { hu_script.pending = op; }
