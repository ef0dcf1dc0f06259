/* Pool. */
#include "mm_state.h"

#include <string.h>

static const uint64_t pool_most =
    0x40000000u; /* a driver that asks for more than 1 GiB at once gets none */

PVOID hu_pool_allocate(uint64_t flags, uint64_t size, uint32_t tag, enum hu_api api)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t missing;
    enum hu_why why = size == 0 || size > pool_most ? HU_WHY_ARGUMENTS : HU_WHY_OK;

    if (why == HU_WHY_OK && hu_mm_fault_hit(HU_FAULT_POOL, api, &missing)) {
        why = HU_WHY_FAULT;
    }
    uint32_t id = why == HU_WHY_OK ? hu_heap_make((uint32_t)size, tag, HU_OWNER_DRIVER, 0) : 0;
    if (id == 0) {
        HU_PUSH(alloc_pool, 0, size, flags, tag, api, why == HU_WHY_OK ? HU_WHY_LIMIT : why);
        if ((flags & POOL_FLAG_RAISE_ON_FAILURE) != 0) {
            hu_seh_raise(STATUS_INSUFFICIENT_RESOURCES);
        }
        return NULL;
    }
    struct hu_heap *heap = &mm->heap[id];
    uint8_t fill = (flags & POOL_FLAG_UNINITIALIZED) == 0 ? 0 : hu_stale_byte(HU_OBJECT_POOL, id);
    hu_fill(hu_heap_bytes(heap), fill, (size_t)size);
    heap->paged = (flags & POOL_FLAG_PAGED) != 0;
    mm->has_paged = mm->has_paged || heap->paged;
    HU_PUSH(alloc_pool, id, size, flags, tag, api, HU_WHY_OK);
    return heap->address;
}

/* The documents' table of what an old pool type is in new flags. */
static uint64_t flags_of_type(POOL_TYPE type)
{
    uint32_t base = (uint32_t)type & 1u;
    uint64_t kind = base != 0 ? POOL_FLAG_PAGED
                    : ((uint32_t)type & (uint32_t)NonPagedPoolNx) != 0
                        ? POOL_FLAG_NON_PAGED
                        : POOL_FLAG_NON_PAGED_EXECUTE;
    return kind | POOL_FLAG_UNINITIALIZED;
}

PVOID ExAllocatePool2(POOL_FLAGS Flags, SIZE_T NumberOfBytes, ULONG Tag)
{
    HU_SITE();
    return hu_pool_allocate(Flags, NumberOfBytes, Tag, HU_API_ExAllocatePool2);
}

PVOID ExAllocatePoolWithTag(POOL_TYPE PoolType, SIZE_T NumberOfBytes, ULONG Tag)
{
    HU_SITE();
    return hu_pool_allocate(flags_of_type(PoolType), NumberOfBytes, Tag,
                            HU_API_ExAllocatePoolWithTag);
}

PVOID ExAllocatePool(POOL_TYPE PoolType, SIZE_T NumberOfBytes)
{
    HU_SITE();
    return hu_pool_allocate(flags_of_type(PoolType), NumberOfBytes, 0x656e6f4e,
                            HU_API_ExAllocatePool);
}

static void free_mdl_structure(uint32_t id, uint32_t tag)
{
    struct hu_mdl_view view = hu_mm_mdl_view(id);
    struct hu_mdl *mdl = &hu_mm_now->mdl[id];

    HU_PUSH(free_pool, HU_OBJECT_MDL, id, view.kind, view.owner, view.state, 0, tag);
    if (view.state == HU_STATE_FREED || (view.owner != HU_OWNER_DRIVER && !mdl->lent) ||
        mdl->heap == 0) {
        return;
    }
    if (view.mapped) {
        hu_map_end(mdl->map);
    }
    mdl->state = HU_STATE_FREED;
    hu_heap_end(mdl->heap);
}

void hu_pool_free(const void *pointer, uint32_t tag)
{
    uint32_t id = hu_heap_find(pointer);
    uint32_t mdl = hu_mm_mdl_find(pointer);
    struct hu_heap *heap = &hu_mm_now->heap[id];

    if (id != 0 && heap->mdl == 0 && heap->lent == 0) {
        HU_PUSH(free_pool, HU_OBJECT_POOL, id, 0, heap->owner, heap->state, heap->tag, tag);
        if (heap->state == HU_STATE_LIVE) {
            hu_heap_end(id);
        }
    } else if (mdl != 0) {
        free_mdl_structure(mdl, tag);
    } else {
        struct hu_place place = hu_mm_place(pointer);
        /* Just past its end counts, too: what is told as the block itself is taken for freed. */
        bool middle = place.what == HU_OBJECT_POOL ||
                      (place.what == HU_OBJECT_MDL && place.offset < place.size);
        HU_PUSH(free_pool, middle ? HU_OBJECT_INSIDE : place.what, place.id, 0, place.owner,
                place.state, 0, tag);
    }
}

VOID ExFreePool(PVOID P)
{
    HU_SITE();
    hu_pool_free(P, 0);
}

VOID ExFreePoolWithTag(PVOID P, ULONG Tag)
{
    HU_SITE();
    hu_pool_free(P, Tag);
}
