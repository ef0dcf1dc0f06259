/* What each operation of a scenario makes happen. */
#include "phases.h"

#include <string.h>

/* The private data of an escape: zeros, and the words of the `data` operations behind it. Words are
 * whole and aligned in the input too, so that an engine which sees a comparison can write the other
 * side. */
static uint32_t fill_escape(uint8_t data[HU_ESCAPE_MAX], const struct hu_op *op, uint32_t index)
{
    const struct hu_scenario *scenario = hu_world.scenario;
    uint32_t size = 0;

    memset(data, 0, HU_ESCAPE_MAX);
    for (uint32_t i = index + 1; i < scenario->op_count && scenario->op[i].op == HU_OP_data; i++) {
        const struct hu_op *word = &scenario->op[i];
        uint32_t at = word->a * 4u;
        uint32_t value = word->c | (uint32_t)word->d << 16;
        memcpy(data + at, &value, sizeof(value));
        size = size < at + 4 ? at + 4 : size;
    }
    return op->b != 0 ? op->b : size;
}

static void do_work(const struct hu_op *op, uint32_t index)
{
    struct hu_world *world = &hu_world;
    uint8_t data[HU_ESCAPE_MAX];

    if (hu_dxgk_phase(world->adapter) == HU_PHASE_STARTED) {
        uint32_t size = fill_escape(data, op, index);
        world->shown[world->adapter] |= (uint8_t)(1u << op->a);
        (void)hu_dxgk_work(world->adapter, op->a, op->c, data, size);
        hu_sample_one(world->adapter, op->a);
    }
}

static void script_op(const struct hu_op *op)
{
    if (hu_world.options->first == NULL && hu_ensure_started()) {
        hu_script_pending(op);
        (void)hu_dxgk_work(hu_world.adapter, 0, 0, NULL, 0);
        hu_script_pending(NULL);
    }
}

void hu_run_inner(const struct hu_op *op, uint32_t index)
{
    /* A driver that holds the processor at DISPATCH_LEVEL or above lets nobody else in. */
    bool others_run = hu_trace_irql_now() <= APC_LEVEL;

    if (op->op == HU_OP_work && others_run) {
        do_work(op, index);
    } else if (op->op == HU_OP_fault) {
        hu_mm_fault_plan((enum hu_fault)op->a, op->b + 1u, op->c);
    } else if (op->op == HU_OP_state) {
        hu_sample_all();
    } else if (op->op == HU_OP_other_save && others_run) {
        hu_save_others();
    } else if (op->op == HU_OP_others && others_run) {
        hu_mm_let_others(op->c, true);
    } else if (op->op == HU_OP_registry) {
        hu_mm_registry_plan(op->b + 1u, (enum hu_registry_kind)op->a, op->c);
    }
}

static void do_step(const struct hu_op *op, uint32_t index)
{
    struct hu_world *world = &hu_world;

    switch ((enum hu_op_kind)op->op) {
    case HU_OP_hot_update: hu_do_hot_update(); break;
    case HU_OP_work:
        if (hu_ensure_started()) {
            do_work(op, index);
        }
        break;
    case HU_OP_start: hu_do_start(); break;
    case HU_OP_save: hu_do_save(); break;
    case HU_OP_update: hu_do_update(); break;
    case HU_OP_restore: hu_do_restore(); break;
    case HU_OP_complete: hu_do_complete(); break;
    case HU_OP_cancel:
        if (!world->updating && !world->restored && hu_ensure_started()) {
            hu_cancel_all();
        }
        break;
    case HU_OP_stop:
        if (!world->saved && !world->updating && !world->restored) {
            (void)hu_dxgk_stop(world->adapter);
        }
        break;
    case HU_OP_reload: hu_do_reload(); break;
    case HU_OP_tamper:
        hu_do_update();
        if (world->updating) {
            hu_dxgk_tamper(op->a, (enum hu_edit)op->b, op->c, op->d);
        }
        break;
    case HU_OP_adapter: world->adapter = op->a < hu_dxgk_adapters() ? op->a + 1u : 1; break;
    case HU_OP_fault:
    case HU_OP_others:
    case HU_OP_registry:
    case HU_OP_state: hu_run_inner(op, index); break;
    case HU_OP_data:
    case HU_OP_other_save: break;
    case HU_OP_COUNT: break;
#define HU_KERNEL(name)
#define HU_SCRIPT(name) case HU_OP_##name:
#define HU_OP(name, words, group, fields, places, sentence) HU_##group(name)
#include "ops.def"
#undef HU_OP
#undef HU_SCRIPT
#undef HU_KERNEL
        script_op(op);
        break;
    }
}

/* Guests and misfortunes at the n-th callback call of a save. */
void hu_run_callback(void *context, uint32_t adapter, uint32_t call)
{
    struct hu_world *world = context;
    uint32_t steps_adapter = world->adapter;

    if (world->options->first == NULL) {
        return;
    }
    world->adapter = adapter;
    for (uint32_t i = world->step + 1; i < world->nested_end; i++) {
        if (world->scenario->op[i].at == call) {
            hu_run_inner(&world->scenario->op[i], i);
        }
    }
    world->adapter = steps_adapter;
}

void hu_run_steps(const struct hu_scenario *scenario)
{
    struct hu_world *world = &hu_world;

    for (uint32_t i = 0; i < scenario->op_count && world->trace->count < HU_RUN_EVENT_MAX;) {
        uint32_t end = i + 1;
        while (end < scenario->op_count && scenario->op[end].at != 0) {
            end++;
        }
        world->step = i;
        world->nested_end = end;
        hu_trace_step(i + 1);
        HU_PUSH(step, i + 1, scenario->op[i].op);
        do_step(&scenario->op[i], i);
        i = end;
    }
}
