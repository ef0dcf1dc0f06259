/* IRQL, bug checks, messages. */
#include "mm_state.h"

#include <stdlib.h>

/* Paged pool may be gone at DISPATCH_LEVEL: there its bytes do not exist. */
static void shut_paged_pool(bool shut)
{
    struct hu_mm *mm = hu_mm_now;

    for (uint32_t id = 1; id <= mm->heap_count; id++) {
        const struct hu_heap *heap = &mm->heap[id];
        if (heap->paged && heap->state == HU_STATE_LIVE && shut) {
            HU_POISON(heap->address, heap->size);
        } else if (heap->paged && heap->state == HU_STATE_LIVE) {
            HU_UNPOISON(heap->address, heap->size);
        }
    }
}

void hu_mm_irql(uint8_t irql)
{
    bool was = hu_trace_irql_now() >= DISPATCH_LEVEL;

    hu_trace_irql(irql);
    if (hu_mm_now->has_paged && was != (irql >= DISPATCH_LEVEL)) {
        shut_paged_pool(irql >= DISPATCH_LEVEL);
    }
}

KIRQL KeGetCurrentIrql(VOID) { return hu_trace_irql_now(); }

void hu_ke_raise(uint8_t irql)
{
    struct hu_mm *mm = hu_mm_now;
    uint8_t now = hu_trace_irql_now();

    HU_PUSH(irql_raise, now, irql);
    if (irql < now) {
        return;
    }
    if (mm->irql_depth < HU_MM_IRQL_DEPTH_MAX) {
        mm->irql_from[mm->irql_depth++] = now;
    }
    hu_mm_irql(irql);
}

/* Below DISPATCH_LEVEL, the DPCs that waited for it run. */
void hu_ke_lower(uint8_t irql)
{
    struct hu_mm *mm = hu_mm_now;
    uint8_t want = mm->irql_depth != 0 ? mm->irql_from[mm->irql_depth - 1] : 255;

    HU_PUSH(irql_lower, hu_trace_irql_now(), irql, want);
    if (mm->irql_depth != 0) {
        mm->irql_depth--;
    }
    if (irql < hu_trace_irql_now()) {
        hu_mm_irql(irql);
    }
    if (mm->ke.dpc_count != 0 && !mm->ke.held) {
        hu_ke_run_dpcs();
    }
}

VOID KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
{
    uint8_t now = hu_trace_irql_now();

    HU_SITE();
    hu_mm_guard(HU_API_KeRaiseIrql, 2);
    *OldIrql = now;
    hu_mm_guard_end();
    hu_ke_raise(NewIrql);
}

KIRQL KeRaiseIrqlToDpcLevel(VOID)
{
    uint8_t now = hu_trace_irql_now();

    HU_SITE();
    hu_ke_raise(DISPATCH_LEVEL);
    return now;
}

VOID KeLowerIrql(KIRQL NewIrql)
{
    HU_SITE();
    hu_ke_lower(NewIrql);
}

/* The sink ends the run at this event; it does not come back. */
VOID KeBugCheckEx(ULONG BugCheckCode, ULONG_PTR BugCheckParameter1, ULONG_PTR BugCheckParameter2,
                  ULONG_PTR BugCheckParameter3, ULONG_PTR BugCheckParameter4)
{
    (void)BugCheckParameter2;
    (void)BugCheckParameter3;
    (void)BugCheckParameter4;
    HU_SITE();
    HU_PUSH(bug_check, BugCheckCode, BugCheckParameter1);
    abort();
}

VOID KeBugCheck(ULONG BugCheckCode)
{
    HU_SITE();
    HU_PUSH(bug_check, BugCheckCode, 0);
    abort();
}
