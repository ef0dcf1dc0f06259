/* Pool blocks and MDL structures: bytes that exist exactly, and are never handed out twice in a
 * run. */
#include "mm_state.h"

#include <string.h>

/* Stands in the 16 bytes before a block, so that its number is found without a search. */
struct hu_heap_header {
    uint32_t magic;
    uint32_t id;
    uint64_t zero;
};
enum { HU_HEAP_MAGIC = 0x48756770 };
_Static_assert(sizeof(struct hu_heap_header) == HU_HEAP_HEADER, "the header is the redzone");

/* Pages that hold pool belong to the driver and have frames like any other. */
static uint32_t heap_pages(uint32_t guard, uint32_t pages)
{
    struct hu_mm *mm = hu_mm_now;

    if (guard != 0 && hu_slots_take(guard) == 0) {
        return 0;
    }
    if (hu_pages_make(pages, HU_OBJECT_POOL, 0, ((uint64_t)1 << 40) - 1, false) != pages) {
        return 0;
    }
    for (uint32_t i = 0; i < pages; i++) {
        mm->page[mm->page_count - i].fill = HU_FILL_NONE;
    }
    return mm->slot_next - pages;
}

/* A page can be saved whole: what lies beside the blocks must not be of an earlier run. */
static void clear_beside(uint32_t slot, uint32_t from)
{
    memset(hu_slot_at(HU_VIEW_HARNESS, slot) + from, 0, PAGE_SIZE - from);
}

/* Blocks of a page or more start a page, behind an unused one that catches what runs out of either
 * side. */
static uint8_t *place_large(uint32_t size)
{
    uint32_t pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
    uint32_t slot = heap_pages(1, pages);

    if (slot == 0) {
        return NULL;
    }
    if (size % PAGE_SIZE != 0) {
        clear_beside(slot + pages - 1, size % PAGE_SIZE);
    }
    return hu_slot_at(HU_VIEW_HEAP, slot);
}

static uint8_t *place_small(uint32_t size)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t room = (size + 15u) & ~15u;

    if (mm->heap_slot == 0 || mm->heap_used + HU_HEAP_HEADER + room > PAGE_SIZE) {
        mm->heap_slot = heap_pages(0, 1);
        mm->heap_used = 0;
        if (mm->heap_slot == 0) {
            return NULL;
        }
        clear_beside(mm->heap_slot, 0);
    }
    uint8_t *address = hu_slot_at(HU_VIEW_HEAP, mm->heap_slot) + mm->heap_used + HU_HEAP_HEADER;
    mm->heap_used += HU_HEAP_HEADER + room;
    return address;
}

uint32_t hu_heap_make(uint32_t size, uint32_t tag, enum hu_owner owner, uint32_t mdl)
{
    struct hu_mm *mm = hu_mm_now;
    bool large = size + HU_HEAP_HEADER > PAGE_SIZE;

    if (mm->heap_count == HU_MM_HEAP_MAX) {
        return 0;
    }
    uint8_t *address = large ? place_large(size) : place_small(size);
    if (address == NULL) {
        return 0;
    }
    uint32_t id = ++mm->heap_count;
    struct hu_heap *heap = &mm->heap[id];
    uint32_t first = mm->slot_page[hu_slot_in_view(address)];
    *heap = (struct hu_heap){.address = address,
                             .before = large ? 0 : mm->page[first].object,
                             .size = size,
                             .tag = tag,
                             .mdl = mdl,
                             .state = HU_STATE_LIVE,
                             .owner = (uint8_t)owner};
    mm->page[first].object = id;
    for (uint32_t i = 1; i << PAGE_SHIFT < size; i++) {
        mm->page[first + i].object = id;
    }
    if (large && mdl != 0) {
        memset(hu_heap_bytes(heap), 0, size);
    }
    struct hu_heap_header header = {.magic = HU_HEAP_MAGIC, .id = id};
    memcpy(hu_heap_bytes(heap) - HU_HEAP_HEADER, &header, sizeof(header));
    HU_UNPOISON(address, size);
    HU_INITIALIZED(address, size);
    return id;
}

void hu_heap_end(uint32_t id)
{
    struct hu_heap *heap = &hu_mm_now->heap[id];

    heap->state = HU_STATE_FREED;
    heap->owner = HU_OWNER_NOBODY;
    HU_POISON(heap->address, heap->size);
}

uint32_t hu_heap_find(const void *address)
{
    const struct hu_mm *mm = hu_mm_now;
    uint64_t offset = (uintptr_t)address - (uintptr_t)hu_slot_at(HU_VIEW_HEAP, 0);
    struct hu_heap_header header;

    if (offset - PAGE_SIZE >= (uint64_t)(mm->slot_next - 1) << PAGE_SHIFT || (offset & 15u) != 0) {
        return 0;
    }
    memcpy(&header, hu_slot_at(HU_VIEW_HARNESS, 0) + offset - HU_HEAP_HEADER, sizeof(header));
    HU_INITIALIZED(&header, sizeof(header));
    /* What an earlier run left there must guide no fuzzer, so there is no branch on it. */
    uint32_t known =
        0u - (uint32_t)((header.magic == HU_HEAP_MAGIC) & (header.id <= mm->heap_count));
    __asm__("" : "+r"(known));
    uint32_t id = header.id & known;
    return mm->heap[id].address == address ? id : 0;
}

/* The last block of a heap slot that starts at or before the address; 0: none. */
static uint32_t last_before(uint32_t slot, const void *address)
{
    const struct hu_mm *mm = hu_mm_now;
    uint32_t page = slot < mm->slot_next ? mm->slot_page[slot] : 0;

    if (page == 0 || page > mm->page_count || mm->page[page].slot != slot ||
        mm->page[page].kind != HU_OBJECT_POOL) {
        return 0;
    }
    uint32_t id = mm->page[page].object;
    while (id != 0 && mm->heap[id].address > (const uint8_t *)address) {
        id = mm->heap[id].before;
    }
    return id;
}

uint32_t hu_heap_near(const void *address)
{
    uint32_t view;
    uint32_t slot = hu_slot_of(address, &view);
    uint32_t id = slot != 0 && view == HU_VIEW_HEAP ? last_before(slot, address) : 0;

    /* The unused page between large blocks, or the start of a page: what ends just before is meant.
     */
    return id == 0 && slot > 1 && view == HU_VIEW_HEAP ? last_before(slot - 1, address) : id;
}

void *hu_mm_lend(enum hu_object what, uint32_t id, uint32_t size)
{
    uint32_t heap = hu_heap_make(size, 0, HU_OWNER_DXGKRNL, 0);

    if (heap == 0) {
        return NULL;
    }
    hu_mm_now->heap[heap].lent = (uint8_t)what;
    hu_mm_now->heap[heap].lent_id = id;
    return hu_mm_now->heap[heap].address;
}

void hu_mm_lend_end(const void *address)
{
    /* Not by its header: a driver may have written over that. */
    uint32_t id = hu_heap_near(address);
    struct hu_heap *heap = &hu_mm_now->heap[id];

    if (id == 0) {
        return;
    }
    hu_fill(hu_heap_bytes(heap), 0xdd, (heap->size + 15u) & ~15u);
    hu_heap_end(id);
    heap->state = HU_STATE_GONE;
}
