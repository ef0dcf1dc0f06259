/* Mapping and unmapping MDLs. */
#include "mm_state.h"

enum {
    HU_HOW_USER = 1,
    HU_HOW_BUG_CHECK = 2,
    HU_HOW_SAFE = 4,
    HU_HOW_OBSOLETE = 8,
    HU_HOW_EXISTING = 16,
    HU_HOW_FIXED = 32,
};

struct wish {
    PMDL mdl;
    uint32_t how;
    uint32_t priority;
    uint32_t cache;
    enum hu_api api;
};

/* The cache type in force on the first page that has one, and takes it for those that have none.
 * 255: none. */
static uint32_t take_cache(uint32_t id, uint32_t pages, uint32_t cache, bool take)
{
    uint32_t was = 255;

    for (uint32_t i = 0; i < pages; i++) {
        uint32_t page = hu_mm_mdl_page(id, i);
        if (page == 0) {
            continue;
        }
        struct hu_page *one = &hu_mm_now->page[page];
        if (one->cache != 0 && one->cache != cache + 1) {
            was = one->cache - 1u;
        } else if (take) {
            one->cache = (uint8_t)(cache + 1);
        }
    }
    return was;
}

static bool may_map(const struct hu_mdl_view *view)
{
    return view->state == HU_STATE_LIVE && view->locked && !view->mapped &&
           view->kind != HU_MDL_NONPAGED && view->kind != HU_MDL_NONE && view->byte_count != 0;
}

static PVOID map(const struct wish *wish)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t id = hu_mdl_need(wish->mdl, wish->api, 1);
    uint32_t missing;

    if (id == 0) {
        return NULL;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &mm->mdl[id];
    bool existing = (wish->how & HU_HOW_SAFE) != 0 && view.state == HU_STATE_LIVE &&
                    (view.mapped || view.kind == HU_MDL_NONPAGED);
    if (existing) {
        HU_PUSH(map, id, mdl->map, view.kind, view.owner, view.state, wish->how | HU_HOW_EXISTING,
                HU_WHY_OK);
        return mdl->copy.MappedSystemVa;
    }
    enum hu_why why = may_map(&view) ? HU_WHY_OK : HU_WHY_ARGUMENTS;
    if (why == HU_WHY_OK && hu_mm_fault_hit(HU_FAULT_MAP, wish->api, &missing)) {
        why = HU_WHY_FAULT;
    }
    uint32_t was = take_cache(id, view.pages, wish->cache, why == HU_WHY_OK);
    uint8_t *base =
        why == HU_WHY_OK ? hu_map_make(id, (wish->priority & MdlMappingNoWrite) != 0) : NULL;
    if (base == NULL && why == HU_WHY_OK) {
        why = HU_WHY_LIMIT;
    }
    HU_PUSH(map, id, base != NULL ? mdl->map : 0, view.kind, view.owner, view.state, wish->how,
            why);
    HU_PUSH(map_how, id, wish->priority, wish->cache, was, view.mapped, view.locked);
    return base;
}

PVOID MmMapLockedPagesSpecifyCache(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                                   MEMORY_CACHING_TYPE CacheType, PVOID RequestedAddress,
                                   ULONG BugCheckOnFailure, ULONG Priority)
{
    HU_SITE();
    struct wish wish = {.mdl = MemoryDescriptorList,
                        .how = (AccessMode == KernelMode ? 0u : HU_HOW_USER) |
                               (BugCheckOnFailure == FALSE ? 0u : HU_HOW_BUG_CHECK) |
                               (RequestedAddress == NULL ? 0u : HU_HOW_FIXED),
                        .priority = Priority,
                        .cache = (uint32_t)CacheType & 7u,
                        .api = HU_API_MmMapLockedPagesSpecifyCache};
    return map(&wish);
}

PVOID MmMapLockedPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode)
{
    HU_SITE();
    struct wish wish = {.mdl = MemoryDescriptorList,
                        .how = (AccessMode == KernelMode ? 0u : HU_HOW_USER) | HU_HOW_OBSOLETE,
                        .priority = HighPagePriority,
                        .cache = MmCached,
                        .api = HU_API_MmMapLockedPages};
    return map(&wish);
}

PVOID MmGetSystemAddressForMdlSafe(PMDL Mdl, ULONG Priority)
{
    HU_SITE();
    struct wish wish = {.mdl = Mdl,
                        .how = HU_HOW_SAFE,
                        .priority = Priority,
                        .cache = MmCached,
                        .api = HU_API_MmGetSystemAddressForMdlSafe};
    return map(&wish);
}

VOID MmUnmapLockedPages(PVOID BaseAddress, PMDL MemoryDescriptorList)
{
    struct hu_mm *mm = hu_mm_now;

    HU_SITE();
    uint32_t id = hu_mdl_need(MemoryDescriptorList, HU_API_MmUnmapLockedPages, 2);
    if (id == 0) {
        return;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &mm->mdl[id];
    uint32_t map = mdl->map;
    bool base = map != 0 && mm->map[map].base == BaseAddress;
    bool array = map != 0 && mm->map[map].array_changes == mdl->array_changes;

    HU_PUSH(unmap, id, map, view.kind, view.owner, view.state,
            (uint64_t)base | (uint64_t)array << 1);
    if (base) {
        hu_map_end(map);
    }
}

NTSTATUS MmProtectMdlSystemAddress(PMDL MemoryDescriptorList, ULONG NewProtect)
{
    HU_SITE();
    uint32_t id = hu_mdl_need(MemoryDescriptorList, HU_API_MmProtectMdlSystemAddress, 1);
    bool known = NewProtect == PAGE_NOACCESS || NewProtect == PAGE_READONLY ||
                 NewProtect == PAGE_READWRITE || NewProtect == PAGE_EXECUTE ||
                 NewProtect == PAGE_EXECUTE_READ || NewProtect == PAGE_EXECUTE_READWRITE ||
                 NewProtect == PAGE_WRITECOPY;
    bool mapped = id != 0 && hu_mm_now->mdl[id].map != 0;

    if (id != 0) {
        HU_PUSH(protect, id, NewProtect, mapped, known && mapped);
    }
    return !mapped ? STATUS_NOT_MAPPED_VIEW
           : known ? STATUS_SUCCESS
                   : STATUS_INVALID_PAGE_PROTECTION;
}
