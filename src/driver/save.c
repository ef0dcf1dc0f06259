/* DxgkDdiSaveMemoryForHotUpdate. The guests do not stop: inside each callback call there may be
 * work. */
#include "reference.h"

/* Only STATUS_SUCCESS passes ownership on; another success code must not look like one. */
static NTSTATUS give(struct ref_adapter *adapter, DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args)
{
    NTSTATUS status;

    args->MetaDataSize = sizeof(adapter->meta);
    args->pMetaData = (BYTE *)&adapter->meta;
    status = adapter->save_block(adapter->handle, args);
    return NT_SUCCESS(status) && status != STATUS_SUCCESS ? STATUS_UNSUCCESSFUL : status;
}

/* The ring is copied, not given: if this update is called off, the virtual function goes on with
 * it. */
static PMDL copy_ring(const struct ref_vf *vf)
{
    PMDL mdl = ref_mdl_allocate(vf->state.ring_pages);
    UCHAR *copy;

    if (mdl == NULL)
        return NULL;
    copy = ref_mdl_map(mdl);
    if (copy == NULL) {
        ref_mdl_free(mdl);
        return NULL;
    }
    for (ULONG page = 0; page < vf->state.ring_pages; page++)
        RtlCopyMemory(ref_ring_page(copy, page), ref_ring_page(vf->ring, page),
                      sizeof(struct ref_ring_page));
    MmUnmapLockedPages(copy, mdl);
    return mdl;
}

#if HU_BUG(given_mdl_scrubbed)
static VOID scrub(PMDL mdl)
{
    UCHAR *copy = ref_mdl_map(mdl);

    if (copy == NULL)
        return;
    RtlZeroMemory(copy, sizeof(struct ref_ring_page));
    MmUnmapLockedPages(copy, mdl);
}
#endif

#if HU_BUG(rejected_mdl_kept)
static VOID free_refused(struct ref_adapter *adapter)
{
    if (adapter->refused != NULL)
        ref_mdl_free(adapter->refused);
    adapter->refused = NULL;
}
#endif

static NTSTATUS save_ring(struct ref_adapter *adapter, UCHAR number)
{
    struct ref_vf *vf = adapter->vf[number];
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {0};
    NTSTATUS status;

#if HU_BUG(grown_ring_skipped)
    if (vf->ring_given)
        return STATUS_SUCCESS;
#endif
    args.pDataMdl = copy_ring(vf);
    if (args.pDataMdl == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    adapter->meta = ref_meta_make(adapter, REF_KIND_RING, number,
                                  vf->state.ring_pages * (ULONG)sizeof(struct ref_ring_page));
    ref_meta_seal(&adapter->meta, vf->ring, vf->state.ring_pages * PAGE_SIZE);
    status = give(adapter, &args);
#if HU_BUG(grown_ring_skipped)
    vf->ring_given = status == STATUS_SUCCESS && vf->state.ring_pages > 1;
#endif
#if HU_BUG(given_mdl_scrubbed)
    if (status == STATUS_SUCCESS)
        scrub(args.pDataMdl);
#endif
#if HU_BUG(rejected_mdl_kept)
    if (status != STATUS_SUCCESS) {
        PMDL second = copy_ring(vf);
        if (second != NULL) {
            free_refused(adapter);
            adapter->refused = args.pDataMdl;
            args.pDataMdl = second;
            status = give(adapter, &args);
        }
    }
#endif
    if (status != STATUS_SUCCESS)
        ref_mdl_free(args.pDataMdl);
    return status;
}

static NTSTATUS save_reserved(struct ref_adapter *adapter, UCHAR number)
{
    struct ref_vf *vf = adapter->vf[number];
    const ULONGLONG frame = (ULONGLONG)MmGetPhysicalAddress(vf->reserved).QuadPart >> PAGE_SHIFT;
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {0};

    adapter->range.MemoryRangeDesc = (frame & ((1ULL << 40) - 1)) | 1ULL << 40;
    args.NumDataMemoryRanges = 1;
    args.pDataMemoryRanges = &adapter->range;
#if HU_BUG(two_sources_named)
    args.pData = vf->reserved;
    args.DataSize = sizeof(*vf->reserved);
#endif
    adapter->meta = ref_meta_make(adapter, REF_KIND_RESERVED, number, sizeof(*vf->reserved));
    ref_meta_seal(&adapter->meta, vf->reserved, PAGE_SIZE);
    return give(adapter, &args);
}

static NTSTATUS save_vf(struct ref_adapter *adapter, UCHAR number)
{
    NTSTATUS status;

    adapter->vf[number]->frozen = TRUE;
    status = save_ring(adapter, number);
    if (status == STATUS_SUCCESS)
        status = save_reserved(adapter, number);
#if HU_BUG(page_saved_per_ring_page)
    if (status == STATUS_SUCCESS && adapter->vf[number]->state.ring_pages > 1)
        status = save_reserved(adapter, number);
#endif
    return status;
}

/* Answers the size that is used. */
static ULONG fill_image(const struct ref_adapter *adapter, struct ref_image *image)
{
    image->work = adapter->work;
    image->count = 0;
    for (ULONG i = 0; i < REF_VF_MAX; i++) {
        if (adapter->vf[i] != NULL) {
            image->vf[image->count].vf = i;
            image->vf[image->count++].state = adapter->vf[i]->state;
        }
    }
    return (ULONG)(UFIELD_OFFSET(struct ref_image, vf) + image->count * sizeof(image->vf[0]));
}

/* The last block: no virtual function works any more, so it fits to all that was given before. Its
 * buffer has a page of its own, because no page may be saved twice. */
static NTSTATUS save_image(struct ref_adapter *adapter)
{
    struct ref_image *image = ExAllocatePool2(POOL_FLAG_NON_PAGED, PAGE_SIZE, REF_TAG);
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args = {0};
    NTSTATUS status;

    if (image == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    args.DataSize = fill_image(adapter, image);
    args.pData = image;
    adapter->meta = ref_meta_make(adapter, REF_KIND_IMAGE, 0, args.DataSize);
    ref_meta_seal(&adapter->meta, image, args.DataSize);
    status = give(adapter, &args);
    ExFreePoolWithTag(image, REF_TAG);
    return status;
}

static NTSTATUS save_all(struct ref_adapter *adapter)
{
    NTSTATUS status = STATUS_SUCCESS;

    for (UCHAR i = 0; i < REF_VF_MAX && status == STATUS_SUCCESS; i++)
        if (adapter->vf[i] != NULL)
            status = save_vf(adapter, i);
    return status == STATUS_SUCCESS ? save_image(adapter) : status;
}

static VOID resume(struct ref_adapter *adapter)
{
    for (ULONG i = 0; i < REF_VF_MAX; i++)
        if (adapter->vf[i] != NULL)
            adapter->vf[i]->frozen = FALSE;
    adapter->phase = REF_PHASE_STARTED;
}

static VOID cancel(struct ref_adapter *adapter)
{
#if HU_BUG(grown_ring_skipped)
    for (ULONG i = 0; i < REF_VF_MAX; i++)
        if (adapter->vf[i] != NULL)
            adapter->vf[i]->ring_given = FALSE;
#endif
    if (adapter->phase == REF_PHASE_SAVED)
        resume(adapter);
}

NTSTATUS APIENTRY ref_save(IN_CONST_HANDLE hContext, IN_CONST_PDXGKARG_SAVEMEMORYFORHOTUPDATE pArgs)
{
    struct ref_adapter *adapter = hContext;
    NTSTATUS status;

    if (adapter == NULL || pArgs == NULL)
        return STATUS_INVALID_PARAMETER;
    if (pArgs->Flags.CancelHotUpdate) {
        cancel(adapter);
        return STATUS_SUCCESS;
    }
    if (adapter->phase == REF_PHASE_ADDED || adapter->save_block == NULL)
        return STATUS_DEVICE_NOT_READY;
    /* The callback may be called at PASSIVE_LEVEL only, this function at APC_LEVEL as well. */
    if (adapter->phase == REF_PHASE_SAVING || KeGetCurrentIrql() != PASSIVE_LEVEL)
        return STATUS_DEVICE_BUSY;
    resume(adapter);
    adapter->phase = REF_PHASE_SAVING;
    adapter->generation++;
    status = save_all(adapter);
    if (status == STATUS_SUCCESS)
        adapter->phase = REF_PHASE_SAVED;
    else
        resume(adapter);
#if HU_BUG(rejected_mdl_kept)
    if (status != STATUS_SUCCESS)
        free_refused(adapter);
    adapter->refused = NULL;
#endif
    return status;
}
