/* A run of the memory model: reset, planned failures. */
#include "mm_state.h"

#include <string.h>

size_t hu_mm_size(void) { return sizeof(struct hu_mm); }

void hu_mm_bind(struct hu_mm *mm)
{
    hu_mm_now = mm;
    if (mm->views == NULL) {
        hu_arena_open(mm);
        hu_ke_stacks_open(&mm->ke);
    }
}

void hu_mm_reset(const struct hu_profile *profile, uint8_t pattern)
{
    struct hu_mm *mm = hu_mm_now;

    hu_left_poison();
    mm->layout = profile->value[HU_KEY_frames];
    mm->pattern = pattern;
    mm->slot_next = 1;
    mm->window_next = 0;
    mm->page_count = 0;
    mm->heap_count = 0;
    mm->mdl_count = 0;
    mm->map_count = 0;
    mm->contig_count = 0;
    mm->own_mdl_count = 0;
    mm->io_count = 0;
    mm->heap_slot = 0;
    mm->live_maps = 0;
    mm->irql_depth = 0;
    mm->fault_count = 0;
    mm->fault_hits = 0;
    mm->guard_call = 0;
    mm->has_paged = false;
    mm->image_count = 0;
    memset(mm->fault_calls, 0, sizeof(mm->fault_calls));
    hu_frames_reset();
    hu_ke_reset(profile);
    hu_trace_irql(PASSIVE_LEVEL);
}

void hu_mm_fault_plan(enum hu_fault kind, uint32_t nth, uint32_t missing)
{
    struct hu_mm *mm = hu_mm_now;

    if (mm->fault_count < HU_MM_FAULT_MAX) {
        mm->fault[mm->fault_count++] = (struct hu_fault_plan){
            .kind = (uint8_t)kind, .at = mm->fault_calls[kind] + nth, .missing = missing};
    }
}

bool hu_mm_fault_hit(enum hu_fault kind, enum hu_api api, uint32_t *missing)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t call = ++mm->fault_calls[kind];

    for (uint32_t i = 0; i < mm->fault_count; i++) {
        struct hu_fault_plan *plan = &mm->fault[i];
        if (plan->kind == kind && !plan->used && plan->at == call) {
            plan->used = true;
            mm->fault_hits++;
            *missing = plan->missing;
            HU_PUSH(fault, kind, api, plan->missing);
            return true;
        }
    }
    return false;
}

/* Every byte differs between the first two. */
uint8_t hu_mm_pattern(void) { return hu_stale_byte(HU_OBJECT_NONE, 0); }

uint8_t hu_stale_byte(enum hu_object what, uint32_t id)
{
    switch ((enum hu_pattern)hu_mm_now->pattern) {
    case HU_PATTERN_ONE: return HU_STALE_BYTE;
    case HU_PATTERN_OTHER: return 0xff ^ HU_STALE_BYTE;
    case HU_PATTERN_KIND: return (uint8_t)what;
    case HU_PATTERN_NUMBER_LOW: return (uint8_t)id;
    case HU_PATTERN_NUMBER_MIDDLE: return (uint8_t)(id >> 8);
    case HU_PATTERN_NUMBER_HIGH: return (uint8_t)(id >> 16);
    }
    return 0;
}
uint32_t hu_mm_fault_hits(void) { return hu_mm_now->fault_hits; }

uint32_t hu_mm_live(enum hu_object what)
{
    const struct hu_mm *mm = hu_mm_now;
    uint32_t count = 0;

    for (uint32_t id = 1; id <= mm->heap_count; id++) {
        const struct hu_heap *heap = &mm->heap[id];
        bool mdl = heap->mdl != 0;
        count += heap->state == HU_STATE_LIVE && mdl == (what == HU_OBJECT_MDL) &&
                 heap->lent == 0 && (what == HU_OBJECT_MDL || what == HU_OBJECT_POOL);
    }
    return what == HU_OBJECT_MAP ? mm->live_maps : count;
}
