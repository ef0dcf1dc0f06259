/* What depends on the runs before this one, and so must not guide a fuzzer: CMakeLists.txt keeps
 * coverage out of this file. */
#define _GNU_SOURCE
#include "mm_state.h"

#include <sys/mman.h>

void hu_window_close(const struct hu_map *map)
{
    uint8_t *start = map->base - ((uintptr_t)map->base & (PAGE_SIZE - 1));

    HU_UNPOISON(start, (size_t)map->pages << PAGE_SHIFT);
    mmap(start, (size_t)map->pages << PAGE_SHIFT, PROT_NONE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
}

static void left_map(const struct hu_map *map)
{
    if (map->window) {
        hu_window_close(map);
    } else {
        HU_POISON(map->base, map->bytes);
    }
}

void hu_left_poison(void)
{
    struct hu_mm *mm = hu_mm_now;

    for (uint32_t id = 1; id <= mm->heap_count; id++) {
        if (mm->heap[id].state == HU_STATE_LIVE) {
            HU_POISON(mm->heap[id].address, mm->heap[id].size);
        }
    }
    for (uint32_t id = 1; id <= mm->map_count && mm->live_maps != 0; id++) {
        if (mm->map[id].state == HU_STATE_LIVE) {
            left_map(&mm->map[id]);
        }
    }
    for (uint32_t id = 1; id <= mm->contig_count; id++) {
        HU_POISON(mm->contig[id].address, mm->contig[id].size);
    }
    for (uint32_t i = 0; i < mm->io_count; i++) {
        HU_POISON(mm->io[i].base, mm->io[i].size);
    }
}

void hu_left_threads(void)
{
    struct hu_ke *ke = hu_ke();

    for (uint32_t i = 0; i <= ke->thread_count && i <= HU_KE_THREAD_MAX; i++) {
        struct hu_ke_thread *thread = &ke->thread[i];
        thread->state = HU_KE_UNUSED;
        thread->references = 0;
        thread->regions = 0;
        thread->guarded = 0;
        thread->object_count = 0;
        thread->seh.count = 0;
        thread->seh.finally_count = 0;
        thread->seh.now.how = HU_SEH_NONE;
    }
}

void hu_left_ahead(uint32_t slot)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t until = slot + 2 * HU_SLOT_AHEAD + slot / 2;

    if (slot + HU_SLOT_AHEAD <= mm->poisoned || mm->poisoned == HU_SLOT_MAX) {
        return;
    }
    until = until > HU_SLOT_MAX ? HU_SLOT_MAX : until;
    for (uint32_t view = HU_VIEW_HEAP; view < HU_VIEW_COUNT; view++) {
        HU_POISON(hu_slot_at(view, mm->poisoned), (size_t)(until - mm->poisoned) << PAGE_SHIFT);
    }
    mm->poisoned = until;
}
