/* DxgkDdiRestoreMemoryForHotUpdate, and what StartDevice makes of it.
 *
 * Restore calls check a block and reserve what it will need, in any order; virtual functions come
 * to life in StartDevice, which can then not fail for want of memory. A ring runs on in the pages
 * that were restored; the reserved page and the pool state are copied out of theirs, which
 * RestoreComplete frees. */
#include "reference.h"

static BOOLEAN have_already(const struct ref_adapter *adapter, const struct ref_meta *meta)
{
    const struct ref_vf *vf = adapter->restored[meta->vf];

    switch (meta->kind) {
    case REF_KIND_RING: return vf != NULL && vf->ring_mdl != NULL;
    case REF_KIND_RESERVED: return vf != NULL && vf->reserved != NULL;
    default: return adapter->image.mdl != NULL;
    }
}

/* The virtual function that the block belongs to, made by the first of its blocks; NULL when there
 * is no memory. */
static struct ref_vf *reserve(struct ref_adapter *adapter, ULONG number)
{
    if (adapter->restored[number] == NULL)
        adapter->restored[number] =
            ExAllocatePool2(POOL_FLAG_NON_PAGED, sizeof(struct ref_vf), REF_TAG);
    return adapter->restored[number];
}

static NTSTATUS take_ring(struct ref_adapter *adapter, const struct ref_meta *meta,
                          const struct ref_kept *block)
{
    struct ref_vf *vf = reserve(adapter, meta->vf);

    if (vf == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    vf->ring_mdl = block->mdl;
    vf->ring = block->va;
    vf->ring_stamp = meta->stamp;
    vf->state.ring_pages = meta->pages;
#if HU_BUG(new_member_trusted)
    vf->state.work = meta->work;
#endif
    return STATUS_SUCCESS;
}

static NTSTATUS take_reserved(struct ref_adapter *adapter, const struct ref_meta *meta,
                              struct ref_kept *block)
{
    struct ref_reserved_page *reserved = ref_reserved_allocate();
    struct ref_vf *vf = reserved != NULL ? reserve(adapter, meta->vf) : NULL;

#if HU_BUG(reserved_before_ring_refused)
    if (vf != NULL && vf->ring_mdl == NULL) {
        MmFreeContiguousMemory(reserved);
        return STATUS_INVALID_DEVICE_STATE;
    }
#endif
    if (vf == NULL) {
        if (reserved != NULL)
            MmFreeContiguousMemory(reserved);
#if HU_BUG(refused_block_freed)
        ref_kept_free(block);
#endif
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    vf->reserved = reserved;
    vf->reserved_stamp = meta->stamp;
    vf->source = *block;
    return STATUS_SUCCESS;
}

static NTSTATUS take(struct ref_adapter *adapter, const struct ref_meta *meta,
                     struct ref_kept *block)
{
    switch (meta->kind) {
    case REF_KIND_RING: return take_ring(adapter, meta, block);
    case REF_KIND_RESERVED: return take_reserved(adapter, meta, block);
    default: adapter->image = *block; adapter->image_stamp = meta->stamp;
#if HU_BUG(image_expected_last)
        for (ULONG i = 0; i < REF_VF_MAX; i++)
            adapter->whole[i] = adapter->restored[i] != NULL &&
                                adapter->restored[i]->ring != NULL &&
                                adapter->restored[i]->reserved != NULL;
#endif
        return STATUS_SUCCESS;
    }
}

/* Nothing is kept of a block unless the answer is STATUS_SUCCESS. */
static NTSTATUS restore_block(struct ref_adapter *adapter,
                              IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE args)
{
    struct ref_kept block = {.mdl = args->pDataMdl};
    struct ref_meta meta;
    NTSTATUS status = ref_meta_read(&meta, args);

    if (status != STATUS_SUCCESS)
        return status;
    if (have_already(adapter, &meta))
        return STATUS_ALREADY_COMMITTED;
    block.va = ref_mdl_map(block.mdl);
    if (block.va == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
#if HU_BUG(old_block_mapped_twice)
    if (args->MetaDataSize != sizeof(meta))
        block.va = ref_mdl_map(block.mdl);
    if (block.va == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
#endif
    if (!ref_data_valid(&meta, block.va)) {
#if !HU_BUG(refused_block_mapped)
        ref_kept_unmap(&block);
#endif
        return STATUS_CRC_ERROR;
    }
    status = take(adapter, &meta, &block);
    if (status != STATUS_SUCCESS)
        ref_kept_unmap(&block);
    return status;
}

/* What the restored blocks were copied out of. Before StartDevice nothing was copied yet, so
 * everything stays. */
static VOID restore_complete(struct ref_adapter *adapter)
{
    if (adapter->phase == REF_PHASE_ADDED)
        return;
    for (ULONG i = 0; i < REF_VF_MAX; i++) {
#if HU_BUG(destroyed_then_completed)
        if (adapter->vf[i] != NULL)
            adapter->vf[i]->source.mdl = NULL;
        ref_kept_free(&adapter->leftover[i]);
#elif HU_BUG(restored_mdl_kept)
        if (adapter->vf[i] != NULL)
            adapter->vf[i]->source.mdl = NULL;
#elif HU_BUG(structure_forgotten)
        if (adapter->vf[i] != NULL && adapter->vf[i]->source.mdl != NULL) {
            MmFreePagesFromMdl(adapter->vf[i]->source.mdl);
            adapter->vf[i]->source.mdl = NULL;
        }
#else
        if (adapter->vf[i] != NULL)
            ref_kept_free(&adapter->vf[i]->source);
#endif
    }
    ref_kept_free(&adapter->image);
}

NTSTATUS APIENTRY ref_restore(IN_CONST_HANDLE hContext,
                              IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE pArgs)
{
    struct ref_adapter *adapter = hContext;

    if (adapter == NULL || pArgs == NULL)
        return STATUS_INVALID_PARAMETER;
#if HU_BUG(flag_read_too_late)
    if (pArgs->pDataMdl->Next != NULL)
        return STATUS_NOT_SUPPORTED;
#endif
    if (pArgs->Flags.RestoreComplete) {
        restore_complete(adapter);
        return STATUS_SUCCESS;
    }
    if (adapter->phase != REF_PHASE_ADDED)
        return STATUS_INVALID_DEVICE_STATE;
    return restore_block(adapter, pArgs);
}

static const struct ref_vf_state *state_in_image(const struct ref_image *image, ULONG number)
{
    for (ULONG i = 0; i < image->count; i++)
        if (image->vf[i].vf == number)
            return &image->vf[i].state;
    return NULL;
}

/* All its blocks are there, of one save, and they fit together. */
static BOOLEAN set_complete(const struct ref_adapter *adapter, const struct ref_vf *vf,
                            const struct ref_vf_state *state)
{
    return state != NULL && vf->ring != NULL && vf->reserved != NULL &&
           vf->ring_stamp == adapter->image_stamp && vf->reserved_stamp == adapter->image_stamp &&
           vf->state.ring_pages == state->ring_pages;
}

static VOID rebuild_vf(struct ref_adapter *adapter, ULONG number, const struct ref_vf_state *state)
{
    struct ref_vf *vf = adapter->restored[number];
#if HU_BUG(new_member_trusted)
    ULONG64 state_of_ring;
#endif

    adapter->restored[number] = NULL;
    if (vf == NULL)
        return;
#if HU_BUG(image_expected_last)
    if (!adapter->whole[number]) {
        ref_vf_free(vf);
        return;
    }
#endif
    if (!set_complete(adapter, vf, state)) {
        ref_vf_free(vf);
        return;
    }
#if HU_BUG(new_member_trusted)
    state_of_ring = vf->state.work;
#endif
    vf->state = *state;
#if HU_BUG(new_member_trusted)
    vf->state.work = state_of_ring;
#endif
    RtlCopyMemory(vf->reserved, vf->source.va, PAGE_SIZE);
    ref_kept_unmap(&vf->source);
    adapter->vf[number] = vf;
#if HU_BUG(destroyed_then_completed)
    adapter->leftover[number] = vf->source;
#endif
}

VOID ref_rebuild(struct ref_adapter *adapter)
{
    const struct ref_image *image = (const VOID *)adapter->image.va;

    if (image != NULL) {
        adapter->owner = (ULONG)(adapter->image_stamp >> 32);
        adapter->generation = (ULONG)adapter->image_stamp;
        adapter->work = image->work;
    }
    for (ULONG i = 0; i < REF_VF_MAX; i++)
        rebuild_vf(adapter, i, image != NULL ? state_in_image(image, i) : NULL);
    ref_kept_unmap(&adapter->image);
}
