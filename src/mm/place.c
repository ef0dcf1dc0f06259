/* What an address is: for reports, for arguments that must be looked up, and for accesses that must
 * not be. */
#include "mm_state.h"

#include <string.h>

static bool inside(const void *address, const void *start, uint64_t size)
{
    return (uintptr_t)address - (uintptr_t)start < size;
}

static struct hu_place place_heap(const void *address)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t id = hu_heap_find(address);
    struct hu_place place = {.what = HU_OBJECT_NONE};

    for (uint32_t i = 1; id == 0 && i <= mm->contig_count; i++) {
        const struct hu_contig *contig = &mm->contig[i];
        if (inside(address, contig->address, (uint64_t)contig->pages << PAGE_SHIFT)) {
            return (struct hu_place){.what = HU_OBJECT_CONTIG,
                                     .state = (enum hu_state)contig->state,
                                     .owner = HU_OWNER_DRIVER,
                                     .id = i,
                                     .offset =
                                         (uint64_t)((const uint8_t *)address - contig->address),
                                     .size = contig->size};
        }
    }
    id = id != 0 ? id : hu_heap_near(address);
    if (id != 0) {
        const struct hu_heap *heap = &mm->heap[id];
        enum hu_object what = heap->lent != 0  ? (enum hu_object)heap->lent
                              : heap->mdl != 0 ? HU_OBJECT_MDL
                                               : HU_OBJECT_POOL;
        place = (struct hu_place){.what = what,
                                  .state = (enum hu_state)heap->state,
                                  .owner = (enum hu_owner)heap->owner,
                                  .paged = heap->paged,
                                  .id = heap->lent != 0  ? heap->lent_id
                                        : heap->mdl != 0 ? heap->mdl
                                                         : id,
                                  .offset = (uint64_t)((const uint8_t *)address - heap->address),
                                  .size = heap->size};
    }
    return place;
}

/* The newest mapping with the address in it, or in so many pages behind it; 0: none. */
static uint32_t map_with(const void *address, uint32_t behind)
{
    const struct hu_mm *mm = hu_mm_now;
    uint32_t id = mm->map_count;

    for (; id != 0; id--) {
        const struct hu_map *map = &mm->map[id];
        uintptr_t start = (uintptr_t)map->base & ~(uintptr_t)(PAGE_SIZE - 1);
        if (inside(address, (const void *)start, ((uint64_t)map->pages + behind) << PAGE_SHIFT)) {
            break;
        }
    }
    return id;
}

static struct hu_place place_map(const void *address)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t id = map_with(address, 0);

    /* An overrun is blamed on what ends before it, but for pages that are another's, if only of
     * one that has ended. */
    id = id != 0 ? id : map_with(address, 1);
    if (id == 0) {
        return (struct hu_place){.what = HU_OBJECT_NONE};
    }
    const struct hu_map *map = &mm->map[id];
    bool given = map->owner == HU_OWNER_DXGKRNL;
    return (struct hu_place){.what = HU_OBJECT_MAP,
                             .state = given ? HU_STATE_GONE : (enum hu_state)map->state,
                             .owner =
                                 given ? HU_OWNER_DXGKRNL : (enum hu_owner)mm->mdl[map->mdl].owner,
                             .nowrite = map->nowrite,
                             .id = id,
                             .offset = (uint64_t)((const uint8_t *)address - map->base),
                             .size = map->bytes};
}

/* Locals that AddressSanitizer keeps off the stack, to see their use after return, are the driver's
 * stack all the same. */
static bool on_fake_stack(const void *address)
{
#ifdef HU_ASAN
    void *stack = __asan_get_current_fake_stack();
    void *start;
    void *end;

    return stack != NULL &&
           __asan_addr_is_in_fake_stack(stack, (void *)(uintptr_t)address, &start, &end) != NULL;
#else
    (void)address;
    return false;
#endif
}

struct hu_place hu_mm_place(const void *address)
{
    struct hu_mm *mm = hu_mm_now;
    struct hu_place place = {.what = HU_OBJECT_NONE};
    uint64_t offset = (uint64_t)(uintptr_t)address - (uint64_t)(uintptr_t)mm->views;

    if ((uintptr_t)address < PAGE_SIZE) {
        return (struct hu_place){.what = HU_OBJECT_NULL, .offset = (uintptr_t)address};
    }
    if (offset <
        ((uint64_t)HU_VIEW_COUNT << HU_VIEW_SHIFT) + ((uint64_t)HU_WINDOW_PAGES << PAGE_SHIFT)) {
        return offset >> HU_VIEW_SHIFT == HU_VIEW_HEAP ? place_heap(address) : place_map(address);
    }
    if (on_fake_stack(address) || hu_mm_on_thread_stack(address)) {
        return (struct hu_place){.what = HU_OBJECT_IMAGE,
                                 .state = HU_STATE_LIVE,
                                 .owner = HU_OWNER_DRIVER,
                                 .size = (uint64_t)1 << 32};
    }
    for (uint32_t i = 0; i < mm->image_count; i++) {
        uint64_t size = (uint64_t)(mm->image[i][1] - mm->image[i][0]);
        if (inside(address, mm->image[i][0], size)) {
            /* Where in it differs from build to build: told as the start of what is left of it. */
            return (struct hu_place){.what = HU_OBJECT_IMAGE,
                                     .state = HU_STATE_LIVE,
                                     .owner = HU_OWNER_DRIVER,
                                     .size =
                                         (uint64_t)(mm->image[i][1] - (const uint8_t *)address)};
        }
    }
    return place;
}

bool hu_mm_touchable(const void *address, uint64_t size, bool write)
{
    struct hu_place place = hu_mm_place(address);
    bool memory = place.what == HU_OBJECT_POOL || place.what == HU_OBJECT_CONTIG ||
                  place.what == HU_OBJECT_MAP || place.what == HU_OBJECT_META ||
                  place.what == HU_OBJECT_ARGS || place.what == HU_OBJECT_IMAGE;

    bool resident = !place.paged || hu_trace_irql_now() < DISPATCH_LEVEL;
    return memory && resident && place.state == HU_STATE_LIVE && place.offset < place.size &&
           size <= place.size - place.offset && !(write && place.nowrite);
}

void hu_mm_image_add(const void *start, const void *end)
{
    struct hu_mm *mm = hu_mm_now;

    if (mm->image_count < HU_MM_IMAGE_MAX) {
        mm->image[mm->image_count][0] = start;
        mm->image[mm->image_count][1] = end;
        mm->image_count++;
    }
}

void hu_mm_guard(enum hu_api call, uint32_t argument)
{
    hu_mm_now->guard_call = (uint8_t)call;
    hu_mm_now->guard_argument = (uint8_t)argument;
}

void hu_mm_guard_end(void) { hu_mm_now->guard_call = 0; }

void hu_mm_bad_access(const void *address, bool write)
{
    struct hu_mm *mm = hu_mm_now;
    struct hu_place place = hu_mm_place(address);
    uint64_t kind = mm->guard_call != 0 ? mm->guard_argument : write;

    HU_PUSH(bad_access, place.what, place.id, place.offset, kind, place.state, place.owner,
            mm->guard_call);
}
