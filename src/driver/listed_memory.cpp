/* Memory: what new gives, and what a buffer is made of. */
#include "listed.hpp"

void *operator new(size_t size, listed::pool from) noexcept
{
    return ExAllocatePool2(static_cast<POOL_FLAGS>(from), size, listed::tag);
}

void operator delete(void *memory, listed::pool) noexcept { operator delete(memory); }

void operator delete(void *memory) noexcept
{
    if (memory != NULL)
        ExFreePoolWithTag(memory, listed::tag);
}

void operator delete(void *memory, size_t) noexcept { operator delete(memory); }

namespace listed
{

static PHYSICAL_ADDRESS physical(LONGLONG address)
{
    PHYSICAL_ADDRESS result;

    result.QuadPart = address;
    return result;
}

PMDL allocate_pages(ULONG size)
{
    PMDL mdl = MmAllocatePagesForMdlEx(physical(0), physical(highest_address), physical(0), size,
                                       MmCached, MM_ALLOCATE_FULLY_REQUIRED);

    if (mdl != NULL && MmGetMdlByteCount(mdl) < size) {
        free_pages(mdl);
        mdl = NULL;
    }
    return mdl;
}

void free_pages(PMDL mdl)
{
    MmFreePagesFromMdl(mdl);
    ExFreePool(mdl);
}

UCHAR *map_pages(PMDL mdl)
{
    return static_cast<UCHAR *>(
        MmGetSystemAddressForMdlSafe(mdl, NormalPagePriority | MdlMappingNoExecute));
}

buffer::buffer(memory_kind its_kind, ULONG its_size) : kind(its_kind), size(its_size)
{
    InitializeListHead(&link);
}

buffer::~buffer()
{
    RemoveEntryList(&link);
    switch (kind) {
    case memory_kind::none: break;
    case memory_kind::pages:
        if (va != NULL)
            MmUnmapLockedPages(va, mdl);
        if (mdl != NULL)
            free_pages(mdl);
        break;
    case memory_kind::contiguous:
        if (va != NULL)
            MmFreeContiguousMemory(va);
        break;
    case memory_kind::pool: operator delete(va); break;
    }
}

bool buffer::allocate()
{
    switch (kind) {
    case memory_kind::none: break;
    case memory_kind::pages:
        mdl = allocate_pages(size);
        if (mdl != NULL)
            va = map_pages(mdl);
        break;
    case memory_kind::contiguous:
        va = static_cast<UCHAR *>(MmAllocateContiguousMemory(size, physical(highest_address)));
        /* Another guest's data may be in it. */
        if (va != NULL)
            RtlZeroMemory(va, size);
        break;
    case memory_kind::pool: va = static_cast<UCHAR *>(operator new(size, pool::nonpaged)); break;
    }
    return va != NULL;
}

void buffer::write(ULONG64 value)
{
    const ULONG64 pages = kind == memory_kind::pool ? 1 : size / PAGE_SIZE;
    const ULONG64 words = (kind == memory_kind::pool ? size : used_in_page) / sizeof(ULONG64);
    UCHAR *page = va + value % pages * PAGE_SIZE;

    for (ULONG i = 0; i < 4; i++) {
        UCHAR *at = page + (value / pages + i) % words * sizeof(ULONG64);
        ULONG64 word;
        RtlCopyMemory(&word, at, sizeof(word));
        word += value ^ i;
        RtlCopyMemory(at, &word, sizeof(word));
    }
}

bool buffer::size_fits(memory_kind kind, ULONG size)
{
    switch (kind) {
    case memory_kind::none: return false;
    case memory_kind::pages:
    case memory_kind::contiguous:
        return size != 0 && size % PAGE_SIZE == 0 && size / PAGE_SIZE <= buffer_pages_max;
    case memory_kind::pool: return size == pool_size;
    }
    return false;
}

} /* namespace listed */
