/* DPCs. */
#include "mm_state.h"

#include <string.h>

static uint32_t dpc_find(const KDPC *dpc)
{
    const struct hu_ke *ke = hu_ke();
    uint32_t i = 0;

    while (i < ke->dpc_count && ke->dpc[i].dpc != dpc) {
        i++;
    }
    return i;
}

static struct hu_ke_dpc dpc_remove(uint32_t index)
{
    struct hu_ke *ke = hu_ke();
    struct hu_ke_dpc was = ke->dpc[index];

    ke->dpc_count--;
    memmove(&ke->dpc[index], &ke->dpc[index + 1], (ke->dpc_count - index) * sizeof(was));
    return was;
}

bool hu_ke_dpc_queued(const KDPC *dpc) { return dpc_find(dpc) != hu_ke()->dpc_count; }
bool hu_ke_dpc_ready(void) { return hu_ke()->dpc_count != 0; }

/* One DPC: at DISPATCH_LEVEL, on whatever stack is at work. */
static void run_dpc(struct hu_ke_dpc one)
{
    KDPC *dpc = one.dpc;
    struct hu_mm *mm = hu_mm_now;
    uint8_t was = hu_trace_irql_now();
    uint32_t depth = mm->irql_depth;

    if (!hu_ke_object(HU_API_KeInsertQueueDpc, dpc, sizeof(*dpc))) {
        hu_ke_defer_end(HU_KE_DPC, one.id, HU_KE_FREED);
        return;
    }
    PKDEFERRED_ROUTINE routine = dpc->DeferredRoutine;
    PVOID context = dpc->DeferredContext;
    PVOID first = dpc->SystemArgument1;
    PVOID second = dpc->SystemArgument2;
    dpc->DpcData = NULL;
    hu_mm_irql(DISPATCH_LEVEL);
    hu_trace_at((const void *)(uintptr_t)routine);
    HU_PUSH(routine_in, HU_KE_DPC, one.id, 1);
    routine(dpc, context, first, second);
    hu_trace_at((const void *)(uintptr_t)routine);
    HU_PUSH(routine_out, HU_KE_DPC, one.id, 1, DISPATCH_LEVEL);
    hu_ke_defer_end(HU_KE_DPC, one.id, HU_KE_RAN);
    mm->irql_depth = depth;
    hu_mm_irql(was);
}

void hu_ke_run_dpcs(void)
{
    struct hu_ke *ke = hu_ke();

    if (ke->draining || hu_trace_irql_now() >= DISPATCH_LEVEL) {
        return;
    }
    ke->draining = true;
    for (uint32_t i = 0; ke->dpc_count != 0; i++) {
        if (i == HU_KE_ROUND_MAX) {
            hu_ke_stuck(HU_LIMIT_ROUTINES);
        }
        run_dpc(dpc_remove(0));
    }
    ke->draining = false;
}

static void initialize(PRKDPC dpc, PKDEFERRED_ROUTINE routine, PVOID context)
{
    if (!hu_ke_call(HU_API_KeInitializeDpc, dpc, sizeof(*dpc), 0)) {
        return;
    }
    uint32_t queued = dpc_find(dpc);
    if (queued != hu_ke()->dpc_count) {
        hu_ke_defer_end(HU_KE_DPC, dpc_remove(queued).id, HU_KE_FREED);
    }
    *dpc = (KDPC){.Type = HU_KE_DPC_TYPE,
                  .Importance = MediumImportance,
                  .DeferredRoutine = routine,
                  .DeferredContext = context};
}

VOID KeInitializeDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    HU_SITE();
    initialize(Dpc, DeferredRoutine, DeferredContext);
}

VOID KeInitializeThreadedDpc(PRKDPC Dpc, PKDEFERRED_ROUTINE DeferredRoutine, PVOID DeferredContext)
{
    HU_SITE();
    initialize(Dpc, DeferredRoutine, DeferredContext);
}

bool hu_ke_dpc_insert(PRKDPC dpc, PVOID first, PVOID second, enum hu_api api)
{
    struct hu_ke *ke = hu_ke();

    if (dpc_find(dpc) != ke->dpc_count || ke->dpc_count == HU_KE_DPC_MAX) {
        return false;
    }
    dpc->SystemArgument1 = first;
    dpc->SystemArgument2 = second;
    dpc->DpcData = dpc;
    struct hu_ke_dpc *one = &ke->dpc[ke->dpc_count];
    one->dpc = dpc;
    hu_ke_defer(HU_KE_DPC, &one->id, api);
    ke->dpc_count++;
    return true;
}

bool hu_ke_is_dpc(enum hu_api api, const KDPC *dpc)
{
    if (!hu_ke_object(api, dpc, sizeof(*dpc))) {
        return false;
    }
    if (dpc->Type != HU_KE_DPC_TYPE || dpc->DeferredRoutine == NULL) {
        struct hu_place place = hu_mm_place(dpc);
        HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
        return false;
    }
    return true;
}

BOOLEAN KeInsertQueueDpc(PRKDPC Dpc, PVOID SystemArgument1, PVOID SystemArgument2)
{
    HU_SITE();
    hu_ke_file(HU_API_KeInsertQueueDpc, dpc_find(Dpc) != hu_ke()->dpc_count, 0);
    if (!hu_ke_is_dpc(HU_API_KeInsertQueueDpc, Dpc)) {
        return FALSE;
    }
    bool new_one = hu_ke_dpc_insert(Dpc, SystemArgument1, SystemArgument2, HU_API_KeInsertQueueDpc);
    if (!hu_ke()->held) {
        hu_ke_run_dpcs();
    }
    return new_one;
}

BOOLEAN KeRemoveQueueDpc(PRKDPC Dpc)
{
    uint32_t queued = dpc_find(Dpc);
    bool there = queued != hu_ke()->dpc_count;

    HU_SITE();
    hu_ke_file(HU_API_KeRemoveQueueDpc, there, 0);
    if (there) {
        hu_ke_defer_end(HU_KE_DPC, dpc_remove(queued).id, HU_KE_CANCELLED);
    }
    return there;
}

VOID KeFlushQueuedDpcs(VOID)
{
    HU_SITE();
    hu_ke_file(HU_API_KeFlushQueuedDpcs, 0, 0);
    hu_ke_run_dpcs();
}

VOID KeSetImportanceDpc(PRKDPC Dpc, KDPC_IMPORTANCE Importance)
{
    HU_SITE();
    if (hu_ke_object(HU_API_KeInitializeDpc, Dpc, sizeof(*Dpc))) {
        Dpc->Importance = (UCHAR)Importance;
    }
}

VOID KeSetTargetProcessorDpc(PRKDPC Dpc, CCHAR Number)
{
    HU_SITE();
    if (hu_ke_object(HU_API_KeInitializeDpc, Dpc, sizeof(*Dpc))) {
        Dpc->Number = (USHORT)Number;
    }
}
