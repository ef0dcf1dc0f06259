/* Mappings: a fresh address each time, bounds exact to the byte, gone for good when it ends. */
#define _GNU_SOURCE
#include "mm_state.h"

#include <string.h>
#include <sys/mman.h>

/* The first view that none of these pages was seen in yet; 0 when their storage is not one piece or
 * all are used. */
static uint32_t next_view(uint32_t page, uint32_t pages, bool nowrite)
{
    const struct hu_page *one = &hu_mm_now->page[page];
    uint32_t view = HU_VIEW_FIRST;

    for (uint32_t i = 0; i < pages; i++) {
        if (one[i].slot != one->slot + i || (nowrite && one[i].read_only != 0)) {
            return 0;
        }
        view = one[i].view > view ? one[i].view : view;
    }
    if (nowrite) {
        return HU_VIEW_READ_ONLY;
    }
    return view < HU_VIEW_READ_ONLY ? view : 0;
}

/* Moves an allocation to storage that no view has shown yet. Not while anything of it is mapped. */
HU_RARE static bool move_storage(uint32_t page)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t first = mm->page[page].first;
    uint32_t pages = 0;

    while (first + pages <= mm->page_count && mm->page[first + pages].first == first) {
        if (mm->page[first + pages].maps != 0 || mm->page[first + pages].kind != HU_OBJECT_MDL) {
            return false;
        }
        pages++;
    }
    uint32_t slot = hu_slots_take(pages);
    for (uint32_t i = 0; slot != 0 && i < pages; i++) {
        struct hu_page *one = &mm->page[first + i];
        if (one->fill == HU_FILL_NONE) {
            memcpy(hu_slot_at(HU_VIEW_HARNESS, slot + i), hu_slot_at(HU_VIEW_HARNESS, one->slot),
                   PAGE_SIZE);
        }
        one->slot = slot + i;
        one->view = HU_VIEW_FIRST;
        one->read_only = 0;
        mm->slot_page[slot + i] = first + i;
    }
    return slot != 0;
}

static uint8_t *map_by_view(struct hu_map *map, uint32_t page, uint32_t pages, bool nowrite)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t view = next_view(page, pages, nowrite);

    if (view == 0 && move_storage(page)) {
        view = next_view(page, pages, nowrite);
    }
    if (view == 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < pages; i++) {
        struct hu_page *one = &mm->page[page + i];
        if (one->fill != HU_FILL_NONE) {
            hu_page_settle(one);
        }
        if (nowrite) {
            one->read_only = 1;
        } else {
            one->view = (uint8_t)(view + 1);
        }
        one->maps++;
    }
    map->page = page;
    return hu_slot_at(view, mm->page[page].slot);
}

/* The slow way, for page arrays that a driver wrote: page by page, by the operating system. */
HU_RARE static uint8_t *map_by_window(struct hu_map *map, uint32_t mdl, uint32_t pages,
                                      bool nowrite)
{
    struct hu_mm *mm = hu_mm_now;
    uint8_t *base = mm->window + ((size_t)mm->window_next << PAGE_SHIFT);

    if (pages + 1 > HU_WINDOW_PAGES - mm->window_next) {
        return NULL;
    }
    for (uint32_t i = 0; i < pages; i++) {
        uint32_t page = hu_mm_mdl_page(mdl, i);
        if (!hu_page_live(page)) {
            return NULL;
        }
        (void)hu_mm_page_bytes(page);
        mm->page[page].maps++;
        if (mmap(base + ((size_t)i << PAGE_SHIFT), PAGE_SIZE,
                 nowrite ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, mm->memory,
                 (off_t)mm->page[page].slot << PAGE_SHIFT) == MAP_FAILED) {
            return NULL;
        }
    }
    mm->window_next += pages + 1;
    map->window = true;
    HU_POISON(base, (size_t)pages << PAGE_SHIFT);
    return base;
}

uint8_t *hu_map_make(uint32_t id, bool nowrite)
{
    struct hu_mm *mm = hu_mm_now;
    struct hu_mdl *mdl = &mm->mdl[id];
    uint32_t offset = mdl->copy.ByteOffset & (PAGE_SIZE - 1);
    uint32_t pages =
        (uint32_t)(((uint64_t)offset + mdl->copy.ByteCount + PAGE_SIZE - 1) >> PAGE_SHIFT);
    uint8_t *base = NULL;

    if (mm->map_count == HU_MM_MAP_MAX || pages > mdl->pages || pages == 0) {
        return NULL;
    }
    struct hu_map *map = &mm->map[mm->map_count + 1];
    *map = (struct hu_map){.bytes = mdl->copy.ByteCount,
                           .mdl = id,
                           .pages = pages,
                           .array_changes = mdl->array_changes,
                           .state = HU_STATE_LIVE,
                           .owner = HU_OWNER_DRIVER,
                           .nowrite = nowrite};
    if (mdl->page != 0) {
        base = map_by_view(map, mdl->page, pages, nowrite);
    }
    if (base == NULL) {
        base = map_by_window(map, id, pages, nowrite);
    }
    if (base == NULL) {
        return NULL;
    }
    map->base = base + offset;
    mm->map_count++;
    mm->live_maps++;
    HU_UNPOISON(map->base, map->bytes);
    HU_INITIALIZED(map->base, map->bytes);
    mdl->map = mm->map_count;
    mdl->copy.MappedSystemVa = map->base;
    mdl->copy.MdlFlags |= MDL_MAPPED_TO_SYSTEM_VA;
    if (mdl->kind == HU_MDL_PARTIAL) {
        mdl->copy.MdlFlags |= MDL_PARTIAL_HAS_BEEN_MAPPED;
    }
    hu_mdl_write(mdl);
    return map->base;
}

void hu_map_end(uint32_t id)
{
    struct hu_mm *mm = hu_mm_now;
    struct hu_map *map = &mm->map[id];
    struct hu_mdl *mdl = &mm->mdl[map->mdl];

    if (map->window) {
        hu_window_close(map);
    } else {
        HU_POISON(map->base, map->bytes);
        for (uint32_t i = 0; i < map->pages; i++) {
            mm->page[map->page + i].maps--;
        }
    }
    map->state = HU_STATE_UNMAPPED;
    mm->live_maps--;
    mdl->map = 0;
    mdl->copy.MappedSystemVa = NULL;
    mdl->copy.MdlFlags = (CSHORT)(mdl->copy.MdlFlags & ~MDL_MAPPED_TO_SYSTEM_VA);
    if (mdl->state != HU_STATE_FREED) {
        hu_mdl_write(mdl);
    }
}
