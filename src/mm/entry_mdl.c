/* MDLs that a driver builds itself, and the accessors. */
#include "mm_state.h"

#include <string.h>

static uint32_t span_pages(uintptr_t address, uint64_t bytes)
{
    return (uint32_t)(((address & (PAGE_SIZE - 1)) + bytes + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

static void set_buffer(struct hu_mdl *mdl, uintptr_t address, uint32_t bytes)
{
    mdl->copy.StartVa = (PVOID)(address & ~(uintptr_t)(PAGE_SIZE - 1));
    mdl->copy.ByteOffset = (ULONG)(address & (PAGE_SIZE - 1));
    mdl->copy.ByteCount = bytes;
}

PMDL IoAllocateMdl(PVOID VirtualAddress, ULONG Length, BOOLEAN SecondaryBuffer, BOOLEAN ChargeQuota,
                   struct _IRP *Irp)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t pages = span_pages((uintptr_t)VirtualAddress, Length);
    uint32_t missing;
    enum hu_why why = Length > 0xfffff000u ? HU_WHY_ARGUMENTS : HU_WHY_OK;

    (void)SecondaryBuffer;
    (void)ChargeQuota;
    (void)Irp;
    HU_SITE();
    if (why == HU_WHY_OK && hu_mm_fault_hit(HU_FAULT_MDL, HU_API_IoAllocateMdl, &missing)) {
        why = HU_WHY_FAULT;
    }
    uint32_t id = why == HU_WHY_OK ? hu_mdl_make(pages, HU_MDL_NONE, HU_OWNER_DRIVER) : 0;
    if (id == 0) {
        HU_PUSH(alloc_mdl, 0, Length, 0, HU_API_IoAllocateMdl,
                why == HU_WHY_OK ? HU_WHY_LIMIT : why);
        return NULL;
    }
    set_buffer(&mm->mdl[id], (uintptr_t)VirtualAddress, Length);
    memset(hu_mdl_array(&mm->mdl[id]), 0, pages * sizeof(PFN_NUMBER));
    hu_mdl_write(&mm->mdl[id]);
    HU_PUSH(alloc_mdl, id, Length, mm->mdl[id].copy.ByteOffset, HU_API_IoAllocateMdl, HU_WHY_OK);
    return mm->mdl[id].address;
}

SIZE_T MmSizeOfMdl(PVOID Base, SIZE_T Length)
{
    return sizeof(MDL) + span_pages((uintptr_t)Base, Length) * sizeof(PFN_NUMBER);
}

VOID MmInitializeMdl(PMDL MemoryDescriptorList, PVOID BaseVa, SIZE_T Length)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t id = hu_mm_mdl_find(MemoryDescriptorList);

    HU_SITE();
    if (id == 0 && (mm->mdl_count == HU_MM_MDL_MAX || mm->own_mdl_count == HU_OWN_MDL_MAX)) {
        HU_PUSH(limit, 2, HU_OWN_MDL_MAX);
        return;
    }
    if (id != 0 && mm->mdl[id].heap != 0) {
        HU_PUSH(bad_pointer, HU_API_MmInitializeMdl, 1, HU_OBJECT_MDL, id, HU_STATE_LIVE,
                HU_OWNER_DRIVER);
        return;
    }
    if (id == 0) {
        id = ++mm->mdl_count;
        mm->own_mdl[mm->own_mdl_count++] = id;
    }
    mm->mdl[id] = (struct hu_mdl){.address = MemoryDescriptorList,
                                  .bytes = (uint8_t *)MemoryDescriptorList,
                                  .pages = span_pages((uintptr_t)BaseVa, Length),
                                  .kind = HU_MDL_NONE,
                                  .owner = HU_OWNER_DRIVER,
                                  .state = HU_STATE_LIVE};
    struct hu_mdl *mdl = &mm->mdl[id];
    set_buffer(mdl, (uintptr_t)BaseVa, (uint32_t)Length);
    mdl->copy.Size = (CSHORT)MmSizeOfMdl(BaseVa, Length);
    HU_PUSH(alloc_mdl, id, Length, mdl->copy.ByteOffset, HU_API_MmInitializeMdl, HU_WHY_OK);
    hu_mm_guard(HU_API_MmInitializeMdl, 1);
    hu_mdl_write(mdl);
    hu_mm_guard_end();
}

VOID IoFreeMdl(PMDL Mdl)
{
    uint32_t id = hu_mm_mdl_find(Mdl);

    HU_SITE();
    if (id == 0) {
        struct hu_place place = hu_mm_place(Mdl);
        bool middle = place.what == HU_OBJECT_MDL;
        HU_PUSH(free_mdl, middle ? HU_OBJECT_INSIDE : place.what, place.id, 0, place.owner,
                place.state);
        return;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    HU_PUSH(free_mdl, HU_OBJECT_MDL, id, view.kind, view.owner, view.state, view.mapped);
    if (view.state == HU_STATE_FREED || view.owner != HU_OWNER_DRIVER || mdl->heap == 0) {
        return;
    }
    if (view.mapped) {
        hu_map_end(mdl->map);
    }
    mdl->state = HU_STATE_FREED;
    mdl->owner = HU_OWNER_NOBODY;
    hu_heap_end(mdl->heap);
}

/* Fills the page array with the frames behind the buffer; false where a page is none of the
 * model's. */
static bool fill_array(struct hu_mdl *mdl)
{
    uintptr_t start = (uintptr_t)mdl->copy.StartVa;
    PFN_NUMBER *array = hu_mdl_array(mdl);

    for (uint32_t i = 0; i < mdl->pages; i++) {
        uint32_t page = hu_mm_page_at((const void *)(start + ((uintptr_t)i << PAGE_SHIFT)));
        if (!hu_page_live(page)) {
            return false;
        }
        array[i] = hu_mm_now->page[page].frame;
    }
    hu_mdl_array_seal(mdl);
    return true;
}

/* One of the calls that make an MDL describe its buffer's pages. */
static bool build(PMDL pointer, enum hu_mdl_kind kind, enum hu_api api, CSHORT flags)
{
    uint32_t id = hu_mdl_need(pointer, api, 1);

    if (id == 0) {
        return false;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    PVOID buffer = (PVOID)((uintptr_t)mdl->copy.StartVa + mdl->copy.ByteOffset);
    struct hu_place place = hu_mm_place(buffer);
    bool nonpaged = place.what == HU_OBJECT_CONTIG ||
                    (place.what == HU_OBJECT_POOL && !place.paged) || place.what == HU_OBJECT_MAP;
    bool fits = place.state == HU_STATE_LIVE && place.offset + mdl->copy.ByteCount <= place.size &&
                mdl->pages <= span_pages((uintptr_t)buffer, mdl->copy.ByteCount);
    bool own = place.what == HU_OBJECT_IMAGE && kind == HU_MDL_LOCKED;
    bool ok = view.kind == HU_MDL_NONE && fits && (kind == HU_MDL_LOCKED || nonpaged);
    uint32_t missing;

    ok = ok && (kind != HU_MDL_LOCKED || !hu_mm_fault_hit(HU_FAULT_LOCK, api, &missing)) &&
         (own || fill_array(mdl));
    HU_PUSH(build_mdl, id, kind, view.kind, view.state, place.what, place.id, ok);
    if (!ok) {
        return false;
    }
    mdl->kind = (uint8_t)kind;
    mdl->copy.MdlFlags |= flags;
    if (kind == HU_MDL_NONPAGED) {
        mdl->copy.MappedSystemVa = buffer;
    }
    hu_mdl_write(mdl);
    return true;
}

VOID MmBuildMdlForNonPagedPool(PMDL MemoryDescriptorList)
{
    HU_SITE();
    (void)build(MemoryDescriptorList, HU_MDL_NONPAGED, HU_API_MmBuildMdlForNonPagedPool,
                MDL_SOURCE_IS_NONPAGED_POOL);
}

VOID MmProbeAndLockPages(PMDL MemoryDescriptorList, KPROCESSOR_MODE AccessMode,
                         LOCK_OPERATION Operation)
{
    (void)AccessMode;
    HU_SITE();
    if (!build(
            MemoryDescriptorList, HU_MDL_LOCKED, HU_API_MmProbeAndLockPages,
            (CSHORT)(MDL_PAGES_LOCKED | (Operation == IoReadAccess ? 0 : MDL_WRITE_OPERATION)))) {
        hu_seh_raise_if_told(STATUS_ACCESS_VIOLATION);
    }
}

VOID MmUnlockPages(PMDL MemoryDescriptorList)
{
    HU_SITE();
    uint32_t id = hu_mdl_need(MemoryDescriptorList, HU_API_MmUnlockPages, 1);
    if (id == 0) {
        return;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    bool ok = view.kind == HU_MDL_LOCKED;
    HU_PUSH(unlock_mdl, id, view.kind, view.owner, view.state, view.mapped, ok);
    if (ok) {
        if (view.mapped) {
            hu_map_end(mdl->map);
        }
        mdl->kind = HU_MDL_NONE;
        mdl->page = 0;
        mdl->copy.MdlFlags =
            (CSHORT)(mdl->copy.MdlFlags & ~(MDL_PAGES_LOCKED | MDL_WRITE_OPERATION));
        hu_mdl_write(mdl);
    }
}

VOID IoBuildPartialMdl(PMDL SourceMdl, PMDL TargetMdl, PVOID VirtualAddress, ULONG Length)
{
    struct hu_mm *mm = hu_mm_now;

    HU_SITE();
    uint32_t from = hu_mdl_need(SourceMdl, HU_API_IoBuildPartialMdl, 1);
    uint32_t to = hu_mdl_need(TargetMdl, HU_API_IoBuildPartialMdl, 2);
    if (from == 0 || to == 0) {
        return;
    }
    struct hu_mdl_view source = hu_mm_mdl_view(from);
    struct hu_mdl_view target = hu_mm_mdl_view(to);
    struct hu_mdl *mdl = &mm->mdl[to];
    uint64_t start = (uintptr_t)mm->mdl[from].copy.StartVa + mm->mdl[from].copy.ByteOffset;
    uint64_t skip = (uintptr_t)VirtualAddress - start;
    uint32_t bytes =
        Length == 0 && skip <= source.byte_count ? source.byte_count - (uint32_t)skip : Length;
    uint64_t offset = mm->mdl[from].copy.ByteOffset + skip;
    uint32_t pages = span_pages((uintptr_t)offset, bytes);
    bool ok = source.locked && source.state == HU_STATE_LIVE && skip + bytes <= source.byte_count &&
              target.pages >= pages &&
              (target.kind == HU_MDL_NONE || target.kind == HU_MDL_PARTIAL) && !target.mapped &&
              from != to;

    HU_PUSH(build_mdl, to, HU_MDL_PARTIAL, target.kind, target.state, HU_OBJECT_MDL, from, ok);
    if (!ok) {
        return;
    }
    uint32_t first = (uint32_t)(offset >> PAGE_SHIFT);
    memcpy(hu_mdl_array(mdl), hu_mdl_array(&mm->mdl[from]) + first, pages * sizeof(PFN_NUMBER));
    set_buffer(mdl, (uintptr_t)VirtualAddress, bytes);
    mdl->copy.ByteOffset = (ULONG)(offset & (PAGE_SIZE - 1));
    mdl->copy.MdlFlags =
        (CSHORT)((mdl->copy.MdlFlags & ~MDL_PARTIAL_HAS_BEEN_MAPPED) | MDL_PARTIAL);
    mdl->kind = HU_MDL_PARTIAL;
    mdl->over = from;
    hu_mdl_array_seal(mdl);
    hu_mdl_write(mdl);
}

VOID MmPrepareMdlForReuse(PMDL Mdl)
{
    HU_SITE();
    uint32_t id = hu_mdl_need(Mdl, HU_API_MmPrepareMdlForReuse, 1);
    if (id == 0) {
        return;
    }
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];
    bool partial = view.kind == HU_MDL_PARTIAL;
    HU_PUSH(build_mdl, id, HU_MDL_NONE, view.kind, view.state, 0, 0, partial);
    if (partial && view.mapped) {
        hu_map_end(mdl->map);
        mdl->copy.MdlFlags = (CSHORT)(mdl->copy.MdlFlags & ~MDL_PARTIAL_HAS_BEEN_MAPPED);
        hu_mdl_write(mdl);
    }
}

/* What the driver sees in a live MDL; a zeroed one where it has none. */
static MDL look(PMDL pointer, enum hu_api api)
{
    MDL now = {0};
    uint32_t id = hu_mdl_need(pointer, api, 1);

    if (id != 0) {
        hu_mdl_read(&hu_mm_now->mdl[id], &now);
    }
    return now;
}

ULONG MmGetMdlByteCount(PMDL Mdl)
{
    HU_SITE();
    return look(Mdl, HU_API_MmGetMdlByteCount).ByteCount;
}

ULONG MmGetMdlByteOffset(PMDL Mdl)
{
    HU_SITE();
    return look(Mdl, HU_API_MmGetMdlByteOffset).ByteOffset;
}

PVOID MmGetMdlVirtualAddress(PMDL Mdl)
{
    HU_SITE();
    MDL now = look(Mdl, HU_API_MmGetMdlVirtualAddress);
    return (PVOID)((uintptr_t)now.StartVa + now.ByteOffset);
}

PPFN_NUMBER MmGetMdlPfnArray(PMDL Mdl)
{
    HU_SITE();
    return hu_mdl_need(Mdl, HU_API_MmGetMdlPfnArray, 1) != 0 ? (PPFN_NUMBER)(Mdl + 1) : NULL;
}
