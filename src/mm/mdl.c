/* MDL structures: found by pointer, copied, compared. */
#include "mm_state.h"

#include <string.h>

void hu_mdl_read(const struct hu_mdl *mdl, MDL *out) { memcpy(out, mdl->bytes, sizeof(*out)); }

void hu_mdl_write(struct hu_mdl *mdl) { memcpy(mdl->bytes, &mdl->copy, sizeof(mdl->copy)); }

PFN_NUMBER *hu_mdl_array(const struct hu_mdl *mdl)
{
    return (PFN_NUMBER *)(void *)(mdl->bytes + sizeof(MDL));
}

static uint64_t array_hash(const struct hu_mdl *mdl)
{
    return hu_mm_hash(mdl->pages, hu_mdl_array(mdl), mdl->pages * sizeof(PFN_NUMBER));
}

/* True when the page array names the consecutive pages from `page` on. */
static bool array_names(const struct hu_mdl *mdl, uint32_t page)
{
    const PFN_NUMBER *array = hu_mdl_array(mdl);

    const struct hu_page *one = &hu_mm_now->page[page];

    if (mdl->pages > hu_mm_now->page_count - page + 1) {
        return false;
    }
    for (uint32_t i = 0; i < mdl->pages; i++) {
        if (array[i] != one[i].frame) {
            return false;
        }
    }
    return true;
}

void hu_mdl_array_seal(struct hu_mdl *mdl)
{
    uint32_t page = mdl->pages != 0 ? hu_mm_page_of_frame(hu_mdl_array(mdl)[0]) : 0;

    mdl->page = page != 0 && array_names(mdl, page) ? page : 0;
    mdl->array_hash = mdl->page == 0 ? array_hash(mdl) : 0;
}

static bool array_intact(const struct hu_mdl *mdl)
{
    return mdl->page != 0 ? array_names(mdl, mdl->page) : array_hash(mdl) == mdl->array_hash;
}

uint32_t hu_mdl_make(uint32_t array_pages, enum hu_mdl_kind kind, enum hu_owner owner)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t size = (uint32_t)sizeof(MDL) + array_pages * (uint32_t)sizeof(PFN_NUMBER);

    if (mm->mdl_count == HU_MM_MDL_MAX) {
        return 0;
    }
    uint32_t heap = hu_heap_make(size, 0, owner, mm->mdl_count + 1);
    if (heap == 0) {
        return 0;
    }
    struct hu_mdl *mdl = &mm->mdl[++mm->mdl_count];
    *mdl = (struct hu_mdl){.address = (PMDL)(void *)mm->heap[heap].address,
                           .bytes = hu_heap_bytes(&mm->heap[heap]),
                           .heap = heap,
                           .pages = array_pages,
                           .kind = (uint8_t)kind,
                           .owner = (uint8_t)owner,
                           .state = HU_STATE_LIVE};
    mdl->copy.Size = (CSHORT)size;
    return mm->mdl_count;
}

uint32_t hu_mm_mdl_find(const void *pointer)
{
    const struct hu_mm *mm = hu_mm_now;
    uint32_t heap = hu_heap_find(pointer);

    if (heap != 0 && mm->heap[heap].mdl != 0) {
        return mm->heap[heap].mdl;
    }
    for (uint32_t i = mm->own_mdl_count; i != 0; i--) {
        if (mm->mdl[mm->own_mdl[i - 1]].address == pointer) {
            return mm->own_mdl[i - 1];
        }
    }
    return 0;
}

HU_RARE static void refuse_pointer(uint32_t id, const void *pointer, enum hu_api call,
                                   uint32_t argument)
{
    struct hu_place place = hu_mm_place(pointer);
    if (id != 0) {
        place.what = HU_OBJECT_MDL;
        place.id = id;
        place.state = (enum hu_state)hu_mm_now->mdl[id].state;
        place.owner = (enum hu_owner)hu_mm_now->mdl[id].owner;
    }
    HU_PUSH(bad_pointer, call, argument, place.what, place.id, place.state, place.owner);
}

uint32_t hu_mdl_need(const void *pointer, enum hu_api call, uint32_t argument)
{
    uint32_t id = hu_mm_mdl_find(pointer);

    if (id != 0 && hu_mm_now->mdl[id].state != HU_STATE_FREED) {
        const struct hu_mdl *mdl = &hu_mm_now->mdl[id];
        if (mdl->owner == HU_OWNER_DRIVER || mdl->lent) {
            return id;
        }
    }
    refuse_pointer(id, pointer, call, argument);
    return 0;
}

/* One event a changed field; the copy then holds what the driver wrote, so that each change is told
 * once. */
HU_RARE static bool tell_fields(uint32_t id, struct hu_mdl *mdl)
{
    MDL now;
    bool changed[9] = {false};
    bool any = false;

    hu_mdl_read(mdl, &now);
    changed[1] = now.Next != mdl->copy.Next;
    changed[2] = now.MdlFlags != mdl->copy.MdlFlags;
    changed[3] = now.StartVa != mdl->copy.StartVa;
    changed[4] = now.ByteCount != mdl->copy.ByteCount;
    changed[5] = now.ByteOffset != mdl->copy.ByteOffset;
    changed[6] = now.MappedSystemVa != mdl->copy.MappedSystemVa;
    changed[7] = now.Size != mdl->copy.Size;
    changed[8] = now.Process != mdl->copy.Process;
    for (uint32_t field = 1; field < 9; field++) {
        if (changed[field]) {
            HU_PUSH(mdl_changed, id, field);
            any = any || field > 3;
        }
    }
    mdl->copy = now;
    return any;
}

HU_RARE static void tell_array(uint32_t id, struct hu_mdl *mdl)
{
    HU_PUSH(mdl_changed, id, 9);
    hu_mdl_array_seal(mdl);
    mdl->array_changes++;
}

static inline bool same_words(const void *one, const void *other)
{
    uint64_t a[sizeof(MDL) / sizeof(uint64_t)];
    uint64_t b[sizeof(MDL) / sizeof(uint64_t)];

    memcpy(a, one, sizeof(a));
    memcpy(b, other, sizeof(b));
    return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4]) |
            (a[5] ^ b[5])) == 0;
}
_Static_assert(sizeof(MDL) == 6 * sizeof(uint64_t), "an MDL is compared as six words");

struct hu_mdl_view hu_mm_mdl_view(uint32_t id)
{
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    struct hu_mdl_view view = {
        .kind = (enum hu_mdl_kind)mdl->kind,
        .owner = (enum hu_owner)mdl->owner,
        .state = (enum hu_state)mdl->state,
        .mapped = mdl->map != 0,
        .pages = mdl->pages,
    };

    if (mdl->state == HU_STATE_FREED) {
        return view;
    }
    view.fields_changed = !same_words(mdl->bytes, &mdl->copy) && tell_fields(id, mdl);
    if (mdl->kind != HU_MDL_NONE && !array_intact(mdl)) {
        tell_array(id, mdl);
        view.array_changed = true;
    }
    view.byte_count = mdl->copy.ByteCount;
    view.chained = mdl->copy.Next != NULL;
    view.locked = mdl->kind == HU_MDL_ALLOCATED || mdl->kind == HU_MDL_LOCKED ||
                  mdl->kind == HU_MDL_NONPAGED || mdl->kind == HU_MDL_PARTIAL;
    return view;
}

uint32_t hu_mm_mdl_page(uint32_t id, uint32_t index)
{
    const struct hu_mdl *mdl = &hu_mm_now->mdl[id];

    if (index >= mdl->pages || mdl->state == HU_STATE_FREED || mdl->kind == HU_MDL_NONE) {
        return 0;
    }
    return mdl->page != 0 ? mdl->page + index : hu_mm_page_of_frame(hu_mdl_array(mdl)[index]);
}

static void set_owner(struct hu_mdl *mdl, uint32_t id, enum hu_owner owner)
{
    mdl->owner = (uint8_t)owner;
    if (mdl->heap != 0) {
        hu_mm_now->heap[mdl->heap].owner = (uint8_t)owner;
    }
    for (uint32_t i = 0; i < mdl->pages; i++) {
        uint32_t page = hu_mm_mdl_page(id, i);
        if (page != 0) {
            hu_mm_now->page[page].owner = (uint8_t)owner;
        }
    }
}

/* Of an MDL that is the driver's to use: a delivered one's pages are Dxgkrnl's, and may be seen. */
static bool shows_given(const struct hu_map *map)
{
    for (uint32_t i = 0; i < map->pages && !hu_mm_now->mdl[map->mdl].lent; i++) {
        uint32_t page = map->page != 0 ? map->page + i : hu_mm_mdl_page(map->mdl, i);
        if (page != 0 && hu_mm_now->page[page].owner == HU_OWNER_DXGKRNL) {
            return true;
        }
    }
    return false;
}

/* What other MDLs, partial ones, still map of pages that are given away is gone with them. */
HU_RARE static void end_views_of_given(void)
{
    struct hu_mm *mm = hu_mm_now;

    for (uint32_t id = 1; id <= mm->map_count; id++) {
        struct hu_map *map = &mm->map[id];
        if (map->state == HU_STATE_LIVE && map->owner == HU_OWNER_DRIVER && shows_given(map)) {
            map->owner = HU_OWNER_DXGKRNL;
            HU_POISON(map->base, map->bytes);
        }
    }
}

void hu_mm_mdl_take(uint32_t id)
{
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];

    set_owner(mdl, id, HU_OWNER_DXGKRNL);
    bool mapped = false;
    for (uint32_t i = 0; hu_mm_now->live_maps != 0 && i < mdl->pages && !mapped; i++) {
        uint32_t page = hu_mm_mdl_page(id, i);
        mapped = page != 0 && hu_mm_now->page[page].maps != 0;
    }
    if (mapped) {
        end_views_of_given();
    }
    if (mdl->heap != 0) {
        HU_POISON(hu_mm_now->heap[mdl->heap].address, hu_mm_now->heap[mdl->heap].size);
    }
}

uint32_t hu_mm_mdl_deliver(struct hu_run_of_pages run, uint32_t byte_count, PMDL *address)
{
    uint32_t id = hu_mdl_make(run.pages, HU_MDL_ALLOCATED, HU_OWNER_DXGKRNL);

    if (id == 0) {
        return 0;
    }
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    PFN_NUMBER *array = hu_mdl_array(mdl);
    for (uint32_t i = 0; i < run.pages; i++) {
        array[i] = hu_mm_now->page[run.page + i].frame;
        hu_mm_now->page[run.page + i].owner = HU_OWNER_DXGKRNL;
    }
    mdl->page = run.page;
    mdl->lent = true;
    mdl->copy.MdlFlags = MDL_PAGES_LOCKED;
    mdl->copy.ByteCount = byte_count;
    hu_mdl_write(mdl);
    *address = mdl->address;
    return id;
}

void hu_mm_mdl_pass(uint32_t id)
{
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];

    mdl->lent = false;
    if (mdl->state == HU_STATE_LIVE) {
        set_owner(mdl, id, HU_OWNER_DRIVER);
    } else if (mdl->state == HU_STATE_HUSK) {
        mdl->owner = HU_OWNER_DRIVER;
        hu_mm_now->heap[mdl->heap].owner = HU_OWNER_DRIVER;
    }
}

bool hu_mm_mdl_withdraw(uint32_t id, bool pages)
{
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    bool whole = mdl->state == HU_STATE_LIVE;

    mdl->lent = false;
    if (mdl->map != 0) {
        hu_map_end(mdl->map);
    }
    if (pages && whole) {
        set_owner(mdl, id, HU_OWNER_NOBODY);
    }
    if (mdl->state != HU_STATE_FREED) {
        mdl->state = HU_STATE_FREED;
        mdl->owner = HU_OWNER_NOBODY;
        hu_heap_end(mdl->heap);
    }
    return whole;
}
