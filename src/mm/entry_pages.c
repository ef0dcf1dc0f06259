/* MmAllocatePagesForMdl(Ex), MmFreePagesFromMdl, contiguous memory, MmGetPhysicalAddress. */
#include "mm_state.h"

static const uint64_t bytes_most = 0xfffff000u; /* 4 GiB - PAGE_SIZE */
static const uint64_t frame_top = ((uint64_t)1 << 40) - 1;

struct request {
    uint64_t low; /* frames */
    uint64_t high;
    uint64_t skip;
    uint64_t bytes;
    uint32_t flags;
    uint32_t cache;
    enum hu_api api;
};

static bool arguments_legal(const struct request *want)
{
    uint32_t chunks = want->flags & MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS;
    uint32_t known = 0x17f;
    bool skip_power = (want->skip & (want->skip - 1)) == 0;

    if (want->bytes == 0 || want->bytes > bytes_most || want->skip % PAGE_SIZE != 0 ||
        (want->flags & ~known) != 0 || want->low > want->high) {
        return false;
    }
    if (chunks != 0 && want->skip != 0 && (!skip_power || want->bytes % want->skip != 0)) {
        return false;
    }
    if ((want->flags & MM_ALLOCATE_FAST_LARGE_PAGES) != 0 && chunks == 0) {
        return false;
    }
    return (want->flags & MM_ALLOCATE_AND_HOT_REMOVE) == 0 ||
           ((want->flags & MM_ALLOCATE_FULLY_REQUIRED) == 0 &&
            hu_trace_irql_now() == PASSIVE_LEVEL);
}

/* How many pages are had, and why not all. */
static uint32_t pages_had(const struct request *want, uint32_t pages, enum hu_why *why)
{
    uint32_t missing = 0;
    uint32_t had = pages;

    *why = HU_WHY_OK;
    if (!arguments_legal(want)) {
        *why = HU_WHY_ARGUMENTS;
        return 0;
    }
    if (hu_mm_fault_hit(HU_FAULT_ALLOC_PAGES, want->api, &missing)) {
        had = missing == 0 || missing >= pages ? 0 : pages - missing;
        *why = had == 0 ? HU_WHY_FAULT : HU_WHY_SHORT;
    }
    bool all_or_nothing =
        (want->flags & MM_ALLOCATE_FULLY_REQUIRED) != 0 ||
        ((want->flags & MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS) != 0 && want->skip == 0);
    if (had < pages && all_or_nothing) {
        *why = HU_WHY_FAULT;
        had = 0;
    }
    return had;
}

static void describe(struct hu_mdl *mdl, const struct request *want, uint32_t page, uint32_t pages)
{
    struct hu_mm *mm = hu_mm_now;
    PFN_NUMBER *array = hu_mdl_array(mdl);
    enum hu_fill fill = (want->flags & MM_DONT_ZERO_ALLOCATION) != 0 ? HU_FILL_STALE : HU_FILL_ZERO;

    for (uint32_t i = 0; i < pages; i++) {
        struct hu_page *one = &mm->page[page + i];
        array[i] = one->frame;
        one->fill = (uint8_t)fill;
        one->object = mm->mdl_count;
    }
    mdl->page = page;
    mdl->pages = pages;
    mdl->copy.MdlFlags = MDL_PAGES_LOCKED;
    mdl->copy.ByteCount = pages << PAGE_SHIFT;
    hu_mdl_write(mdl);
}

static PMDL allocate_pages(const struct request *want)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t pages =
        (uint32_t)((want->bytes > bytes_most ? 0 : want->bytes + PAGE_SIZE - 1) >> PAGE_SHIFT);
    enum hu_why why;
    uint32_t had = pages_had(want, pages, &why);
    uint32_t id = had != 0 ? hu_mdl_make(had, HU_MDL_ALLOCATED, HU_OWNER_DRIVER) : 0;
    uint32_t page = mm->page_count + 1;
    bool contiguous = (want->flags & MM_ALLOCATE_REQUIRE_CONTIGUOUS_CHUNKS) != 0 && want->skip == 0;

    if (id != 0) {
        uint32_t made = hu_pages_make(had, HU_OBJECT_MDL, want->low, want->high, contiguous);
        if (made == 0 || (made < pages && (want->flags & MM_ALLOCATE_FULLY_REQUIRED) != 0)) {
            hu_mm_pages_free((struct hu_run_of_pages){page, made});
            hu_heap_end(mm->mdl[id].heap);
            mm->mdl_count--;
            id = 0;
        }
        had = made;
    }
    if (id == 0) {
        why = why == HU_WHY_OK || why == HU_WHY_SHORT ? HU_WHY_LIMIT : why;
        HU_PUSH(alloc_pages, 0, 0, 0, want->bytes, want->flags, want->skip, why);
        return NULL;
    }
    describe(&mm->mdl[id], want, page, had);
    HU_PUSH(alloc_pages, id, page, had, want->bytes, want->flags, want->skip, why);
    return mm->mdl[id].address;
}

static struct request request_of(PHYSICAL_ADDRESS low, PHYSICAL_ADDRESS high, PHYSICAL_ADDRESS skip,
                                 SIZE_T bytes)
{
    uint64_t top = (uint64_t)high.QuadPart >> PAGE_SHIFT;

    return (struct request){.low = (uint64_t)low.QuadPart >> PAGE_SHIFT,
                            .high = top > frame_top ? frame_top : top,
                            .skip = (uint64_t)skip.QuadPart,
                            .bytes = bytes};
}

PMDL MmAllocatePagesForMdlEx(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                             PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes,
                             MEMORY_CACHING_TYPE CacheType, ULONG Flags)
{
    HU_SITE();
    struct request want = request_of(LowAddress, HighAddress, SkipBytes, TotalBytes);
    want.flags = Flags;
    want.cache = (uint32_t)CacheType;
    want.api = HU_API_MmAllocatePagesForMdlEx;
    return allocate_pages(&want);
}

PMDL MmAllocatePagesForMdl(PHYSICAL_ADDRESS LowAddress, PHYSICAL_ADDRESS HighAddress,
                           PHYSICAL_ADDRESS SkipBytes, SIZE_T TotalBytes)
{
    HU_SITE();
    struct request want = request_of(LowAddress, HighAddress, SkipBytes, TotalBytes);
    want.cache = MmCached;
    want.api = HU_API_MmAllocatePagesForMdl;
    return allocate_pages(&want);
}

VOID MmFreePagesFromMdl(PMDL MemoryDescriptorList)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t id = hu_mm_mdl_find(MemoryDescriptorList);

    HU_SITE();
    if (id == 0) {
        struct hu_place place = hu_mm_place(MemoryDescriptorList);
        bool middle = place.what == HU_OBJECT_MDL;
        HU_PUSH(free_pages, middle ? HU_OBJECT_INSIDE : place.what, place.id, 0, place.owner,
                place.state);
        return;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &mm->mdl[id];
    HU_PUSH(free_pages, HU_OBJECT_MDL, id, view.kind, view.owner, view.state, view.mapped,
            mdl->page);
    if (view.kind != HU_MDL_ALLOCATED || view.state != HU_STATE_LIVE ||
        (view.owner != HU_OWNER_DRIVER && !mdl->lent)) {
        return;
    }
    if (view.mapped) {
        hu_map_end(mdl->map);
    }
    for (uint32_t i = 0; i < mdl->pages; i++) {
        uint32_t page = hu_mm_mdl_page(id, i);
        if (page != 0) {
            mm->page[page].owner = HU_OWNER_NOBODY;
        }
    }
    mdl->state = HU_STATE_HUSK;
    mdl->copy.MdlFlags = (CSHORT)(mdl->copy.MdlFlags & ~MDL_PAGES_LOCKED);
    hu_mdl_write(mdl);
}

static PVOID allocate_contiguous(uint64_t bytes, uint64_t low, uint64_t high, uint32_t cache,
                                 enum hu_api api)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t pages = bytes > bytes_most ? 0 : (uint32_t)((bytes + PAGE_SIZE - 1) >> PAGE_SHIFT);
    uint32_t missing;
    enum hu_why why = pages == 0 ? HU_WHY_ARGUMENTS : HU_WHY_OK;

    if (why == HU_WHY_OK && hu_mm_fault_hit(HU_FAULT_CONTIG, api, &missing)) {
        why = HU_WHY_FAULT;
    }
    high = high > frame_top ? frame_top : high;
    uint32_t page = mm->page_count + 1;
    bool had = why == HU_WHY_OK && mm->contig_count < HU_MM_CONTIG_MAX && low <= high &&
               hu_slots_take(1) != 0 &&
               hu_pages_make(pages, HU_OBJECT_CONTIG, low, high, true) == pages &&
               hu_slots_take(1) != 0;
    if (!had) {
        HU_PUSH(alloc_contig, 0, 0, 0, bytes, api, why == HU_WHY_OK ? HU_WHY_LIMIT : why);
        return NULL;
    }
    uint32_t id = ++mm->contig_count;
    struct hu_contig *contig = &mm->contig[id];
    *contig = (struct hu_contig){.address = hu_slot_at(HU_VIEW_HEAP, mm->page[page].slot),
                                 .size = bytes,
                                 .page = page,
                                 .pages = pages,
                                 .state = HU_STATE_LIVE,
                                 .cache = (uint8_t)cache,
                                 .api = (uint8_t)api};
    for (uint32_t i = 0; i < pages; i++) {
        mm->page[page + i].object = id;
        mm->page[page + i].fill = HU_FILL_STALE;
        hu_page_settle(&mm->page[page + i]);
    }
    HU_UNPOISON(contig->address, bytes);
    HU_INITIALIZED(contig->address, bytes);
    HU_PUSH(alloc_contig, id, page, pages, bytes, api, why);
    return contig->address;
}

PVOID MmAllocateContiguousMemory(SIZE_T NumberOfBytes, PHYSICAL_ADDRESS HighestAcceptableAddress)
{
    HU_SITE();
    return allocate_contiguous(NumberOfBytes, 0,
                               (uint64_t)HighestAcceptableAddress.QuadPart >> PAGE_SHIFT, MmCached,
                               HU_API_MmAllocateContiguousMemory);
}

PVOID MmAllocateContiguousMemorySpecifyCache(SIZE_T NumberOfBytes,
                                             PHYSICAL_ADDRESS LowestAcceptableAddress,
                                             PHYSICAL_ADDRESS HighestAcceptableAddress,
                                             PHYSICAL_ADDRESS BoundaryAddressMultiple,
                                             MEMORY_CACHING_TYPE CacheType)
{
    (void)BoundaryAddressMultiple;
    HU_SITE();
    return allocate_contiguous(NumberOfBytes,
                               (uint64_t)LowestAcceptableAddress.QuadPart >> PAGE_SHIFT,
                               (uint64_t)HighestAcceptableAddress.QuadPart >> PAGE_SHIFT,
                               (uint32_t)CacheType, HU_API_MmAllocateContiguousMemorySpecifyCache);
}

static void free_contiguous(PVOID base, uint64_t bytes, uint32_t cache, enum hu_api api)
{
    struct hu_place place = hu_mm_place(base);
    struct hu_contig *contig = &hu_mm_now->contig[place.what == HU_OBJECT_CONTIG ? place.id : 0];
    bool ours = place.what == HU_OBJECT_CONTIG;
    bool at_base = ours && place.offset == 0;
    bool same = ours && (api == HU_API_MmFreeContiguousMemory
                             ? contig->api == HU_API_MmAllocateContiguousMemory
                             : bytes == contig->size && cache == contig->cache);

    HU_PUSH(free_contig, place.what, place.id, place.state, (uint64_t)at_base | (uint64_t)same << 1,
            ours ? contig->page : 0, ours ? contig->pages : 0);
    if (at_base && contig->state == HU_STATE_LIVE) {
        contig->state = HU_STATE_FREED;
        HU_POISON(contig->address, contig->size);
        hu_mm_pages_free((struct hu_run_of_pages){contig->page, contig->pages});
    }
}

VOID MmFreeContiguousMemory(PVOID BaseAddress)
{
    HU_SITE();
    free_contiguous(BaseAddress, 0, 0, HU_API_MmFreeContiguousMemory);
}

VOID MmFreeContiguousMemorySpecifyCache(PVOID BaseAddress, SIZE_T NumberOfBytes,
                                        MEMORY_CACHING_TYPE CacheType)
{
    HU_SITE();
    free_contiguous(BaseAddress, NumberOfBytes, (uint32_t)CacheType,
                    HU_API_MmFreeContiguousMemorySpecifyCache);
}

PHYSICAL_ADDRESS MmGetPhysicalAddress(PVOID BaseAddress)
{
    PHYSICAL_ADDRESS physical = {.QuadPart = 0};
    uint32_t page = hu_mm_page_at(BaseAddress);

    HU_SITE();
    if (!hu_page_live(page)) {
        struct hu_place place = hu_mm_place(BaseAddress);
        HU_PUSH(bad_pointer, HU_API_MmGetPhysicalAddress, 1, place.what, place.id, place.state,
                place.owner);
        return physical;
    }
    physical.QuadPart = (LONGLONG)(hu_mm_now->page[page].frame << PAGE_SHIFT |
                                   ((uintptr_t)BaseAddress & (PAGE_SIZE - 1)));
    return physical;
}

BOOLEAN MmIsAddressValid(PVOID VirtualAddress)
{
    struct hu_place place = hu_mm_place(VirtualAddress);

    return place.state == HU_STATE_LIVE && place.offset < place.size;
}
