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

VOID KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
{
    struct hu_mm *mm = hu_mm_now;
    uint8_t now = hu_trace_irql_now();

    HU_SITE();
    HU_PUSH(irql_raise, now, NewIrql);
    hu_mm_guard(HU_API_KeRaiseIrql, 2);
    *OldIrql = now;
    hu_mm_guard_end();
    if (NewIrql < now) {
        return;
    }
    if (mm->irql_depth < HU_MM_IRQL_DEPTH_MAX) {
        mm->irql_from[mm->irql_depth++] = now;
    }
    hu_mm_irql(NewIrql);
}

VOID KeLowerIrql(KIRQL NewIrql)
{
    struct hu_mm *mm = hu_mm_now;
    uint8_t want = mm->irql_depth != 0 ? mm->irql_from[mm->irql_depth - 1] : 255;

    HU_SITE();
    HU_PUSH(irql_lower, hu_trace_irql_now(), NewIrql, want);
    if (mm->irql_depth != 0) {
        mm->irql_depth--;
    }
    if (NewIrql < hu_trace_irql_now()) {
        hu_mm_irql(NewIrql);
    }
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

/* Nobody reads a kernel debugger here: a fuzz target is silent unless it fails. */
ULONG DbgPrint(PCSTR Format, ...)
{
    (void)Format;
    return (ULONG)STATUS_SUCCESS;
}
