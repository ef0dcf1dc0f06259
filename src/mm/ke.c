/* What synchronisation has in common: calls filed, objects looked up, the reset. */
#include "mm_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hu_ke *hu_ke(void) { return &hu_mm_now->ke; }
struct hu_ke_thread *hu_ke_thread(void) { return &hu_ke()->thread[hu_ke()->now_thread]; }

void hu_ke_reset(const struct hu_profile *profile)
{
    struct hu_ke *ke = hu_ke();
    uint8_t *stacks = ke->stacks;

    hu_left_threads();
    memset(ke, 0, offsetof(struct hu_ke, dpc));
    ke->stacks = stacks;
    ke->held = profile->value[HU_KEY_deferred] != 0;
    ke->clock = 10000000;
}

void hu_ke_file(enum hu_api api, uint32_t held, uint32_t needs) { HU_PUSH(call, api, held, needs); }

bool hu_ke_object(enum hu_api api, const void *object, uint64_t size)
{
    /* Thread objects and Dxgkrnl's DPCs are the harness's own. */
    if (hu_mm_touchable(object, size, true) ||
        (uintptr_t)object - (uintptr_t)hu_ke() < sizeof(struct hu_ke)) {
        return true;
    }
    struct hu_place place = hu_mm_place(object);
    HU_PUSH(bad_pointer, api, 1, place.what, place.id, place.state, place.owner);
    return false;
}

bool hu_ke_call(enum hu_api api, const void *object, uint64_t size, uint32_t held)
{
    hu_ke_file(api, held, 0);
    return hu_ke_object(api, object, size);
}

void hu_ke_defer(enum hu_ke_what what, uint32_t *id, enum hu_api api)
{
    *id = ++hu_ke()->ids;
    HU_PUSH(defer, what, *id, api);
}

void hu_ke_defer_end(enum hu_ke_what what, uint32_t id, enum hu_ke_end how)
{
    HU_PUSH(defer_end, what, id, how);
}

_Noreturn void hu_ke_cannot(const char *sentence)
{
    fprintf(stderr, "hu: the driver asks for what cannot be done here: %s\n", sentence);
    _Exit(2);
}

void hu_ke_stuck(uint32_t what) { HU_PUSH(limit, what, 0); }

VOID hu_paged_code(VOID)
{
    if (hu_trace_irql_now() >= DISPATCH_LEVEL) {
        HU_SITE();
        HU_PUSH(paged_code, hu_trace_irql_now());
    }
}

void hu_mm_unguarded(bool ends) { hu_ke()->unguarded = ends; }

void hu_mm_registry_plan(uint32_t nth, enum hu_registry_kind kind, uint32_t value)
{
    struct hu_ke *ke = hu_ke();

    if (ke->registry_plans < HU_KE_PLAN_MAX) {
        ke->registry[ke->registry_plans++] =
            (struct hu_registry_plan){ke->registry_reads + nth, kind, value};
    }
}

struct hu_registry_plan hu_registry_planned(uint32_t nth)
{
    const struct hu_ke *ke = hu_ke();

    for (uint32_t i = 0; i < ke->registry_plans; i++) {
        if (ke->registry[i].nth == nth) {
            return ke->registry[i];
        }
    }
    return (struct hu_registry_plan){nth, HU_REGISTRY_ABSENT, 0};
}

bool hu_mm_queue_dpc(uint32_t which, PKDEFERRED_ROUTINE routine, void *context)
{
    KDPC *dpc = &hu_ke()->system_dpc[which % HU_KE_SYSTEM_DPC_MAX];

    if (!hu_ke_dpc_queued(dpc)) {
        *dpc =
            (KDPC){.Type = HU_KE_DPC_TYPE, .DeferredRoutine = routine, .DeferredContext = context};
    }
    bool new_one = hu_ke_dpc_insert(dpc, NULL, NULL, HU_API_KeInsertQueueDpc);
    if (!hu_ke()->held) {
        hu_ke_run_dpcs();
    }
    return new_one;
}

/* The image is unmapped: what it left queued or running must not run into it. */
void hu_mm_forget_deferred(void)
{
    struct hu_ke *ke = hu_ke();

    for (uint32_t i = 0; i < ke->dpc_count; i++) {
        hu_ke_defer_end(HU_KE_DPC, ke->dpc[i].id, HU_KE_LOST);
    }
    for (uint32_t i = 0; i < ke->timer_count; i++) {
        hu_ke_defer_end(HU_KE_TIMER, ke->timer[i].id, HU_KE_LOST);
    }
    for (uint32_t i = 0; i < ke->work_count; i++) {
        hu_ke_defer_end(HU_KE_WORK, ke->work[i].id, HU_KE_LOST);
    }
    for (uint32_t i = 1; i <= ke->thread_count; i++) {
        struct hu_ke_thread *thread = &ke->thread[i];
        if (thread->state == HU_KE_READY || thread->state == HU_KE_WAITING) {
            hu_ke_defer_end((enum hu_ke_what)thread->what, thread->id, HU_KE_LOST);
        }
        thread->state = HU_KE_UNUSED;
    }
    ke->dpc_count = ke->timer_count = ke->work_count = ke->thread_count = 0;
    ke->holder_count = 0;
    ke->thread[0].seh.count = 0;
    ke->thread[0].seh.finally_count = 0;
}
