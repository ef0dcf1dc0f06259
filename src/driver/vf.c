/* The memory of a virtual function, and of restored blocks. */
#include "reference.h"

static PHYSICAL_ADDRESS physical(LONGLONG address)
{
    PHYSICAL_ADDRESS result;

    result.QuadPart = address;
    return result;
}

/* The highest address whose page number fits into a DXGK_KSR_MEMORY_RANGE. */
static const LONGLONG highest_address = (1LL << (40 + PAGE_SHIFT)) - 1;

PMDL ref_mdl_allocate(ULONG pages)
{
    PMDL mdl = MmAllocatePagesForMdlEx(physical(0), physical(highest_address), physical(0),
                                       (SIZE_T)pages * PAGE_SIZE, MmCached, 0);

    if (mdl != NULL && MmGetMdlByteCount(mdl) != pages * PAGE_SIZE) {
        ref_mdl_free(mdl);
        mdl = NULL;
    }
    return mdl;
}

VOID ref_mdl_free(PMDL mdl)
{
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
}

UCHAR *ref_mdl_map(PMDL mdl)
{
    return MmMapLockedPagesSpecifyCache(mdl, KernelMode, MmCached, NULL, FALSE,
                                        NormalPagePriority | MdlMappingNoExecute);
}

struct ref_reserved_page *ref_reserved_allocate(VOID)
{
    return MmAllocateContiguousMemory(PAGE_SIZE, physical(highest_address));
}

struct ref_ring_page *ref_ring_page(UCHAR *ring, ULONG page)
{
    return (struct ref_ring_page *)(VOID *)(ring + (SIZE_T)page * PAGE_SIZE);
}

struct ref_vf *ref_vf_create(VOID)
{
    struct ref_vf *vf = ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(*vf), REF_TAG);

    if (vf == NULL)
        return NULL;
    vf->state.ring_pages = 1;
    vf->ring_mdl = ref_mdl_allocate(1);
    if (vf->ring_mdl != NULL)
        vf->ring = ref_mdl_map(vf->ring_mdl);
    if (vf->ring != NULL)
        vf->reserved = ref_reserved_allocate();
    if (vf->reserved == NULL) {
        ref_vf_free(vf);
        return NULL;
    }
    /* All of it: a save gives the whole page away, and it may hold another guest's data. */
    RtlZeroMemory(vf->reserved, PAGE_SIZE);
    return vf;
}

NTSTATUS ref_vf_grow(struct ref_vf *vf)
{
    struct ref_kept old = {vf->ring_mdl, vf->ring};
    PMDL mdl;
    UCHAR *ring;

    if (vf->state.ring_pages == REF_RING_PAGES_MAX)
        return STATUS_SUCCESS;
    mdl = ref_mdl_allocate(REF_RING_PAGES_MAX);
    if (mdl == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    ring = ref_mdl_map(mdl);
    if (ring == NULL) {
        ref_mdl_free(mdl);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    RtlCopyMemory(ring, vf->ring, sizeof(struct ref_ring_page));
    vf->ring_mdl = mdl;
    vf->ring = ring;
    vf->state.ring_pages = REF_RING_PAGES_MAX;
    ref_kept_free(&old);
    return STATUS_SUCCESS;
}

VOID ref_vf_free(struct ref_vf *vf)
{
    struct ref_kept ring;

    if (vf == NULL)
        return;
    ring.mdl = vf->ring_mdl;
    ring.va = vf->ring;
    ref_kept_free(&ring);
    if (vf->reserved != NULL)
        MmFreeContiguousMemory(vf->reserved);
    ref_kept_free(&vf->source);
    ExFreePoolWithTag(vf, REF_TAG);
}

VOID ref_kept_unmap(struct ref_kept *kept)
{
    if (kept->va != NULL)
        MmUnmapLockedPages(kept->va, kept->mdl);
    kept->va = NULL;
}

VOID ref_kept_free(struct ref_kept *kept)
{
    ref_kept_unmap(kept);
    if (kept->mdl != NULL)
        ref_mdl_free(kept->mdl);
    kept->mdl = NULL;
}
