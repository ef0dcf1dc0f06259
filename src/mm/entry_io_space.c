/* MmMapIoSpace, MmUnmapIoSpace: the device's few pages, or pages that an MDL has locked. */
#include "mm_state.h"

enum { HU_DEVICE_FRAME = HU_DEVICE_ADDRESS >> PAGE_SHIFT, HU_DEVICE_PAGES = 16 };

/* Device pages are made when first mapped; they are Dxgkrnl's, with frames of their own. */
static uint32_t io_page(uint64_t frame)
{
    uint32_t page = hu_mm_page_of_frame(frame);

    if (page == 0 && frame >= HU_DEVICE_FRAME && frame < HU_DEVICE_FRAME + HU_DEVICE_PAGES &&
        hu_pages_make(1, HU_OBJECT_IO, frame, frame, true) == 1) {
        page = hu_mm_page_count();
        hu_mm_now->page[page].owner = HU_OWNER_DXGKRNL;
    }
    return page;
}

PVOID MmMapIoSpace(PHYSICAL_ADDRESS PhysicalAddress, SIZE_T NumberOfBytes,
                   MEMORY_CACHING_TYPE CacheType)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t missing;
    uint64_t frame = (uint64_t)PhysicalAddress.QuadPart >> PAGE_SHIFT;
    uint32_t offset = (uint32_t)PhysicalAddress.QuadPart & (PAGE_SIZE - 1);
    enum hu_why why =
        NumberOfBytes == 0 || offset + NumberOfBytes > PAGE_SIZE ? HU_WHY_ARGUMENTS : HU_WHY_OK;

    (void)CacheType;
    HU_SITE();
    if (why == HU_WHY_OK && hu_mm_fault_hit(HU_FAULT_IO_SPACE, HU_API_MmMapIoSpace, &missing)) {
        why = HU_WHY_FAULT;
    }
    uint32_t page = why == HU_WHY_OK ? io_page(frame) : 0;
    if (page == 0 || mm->io_count == HU_IO_MAX || mm->page[page].view >= HU_VIEW_READ_ONLY) {
        HU_PUSH(map_io, 0, page, 1,
                why == HU_WHY_OK ? (page == 0 ? HU_WHY_ARGUMENTS : HU_WHY_LIMIT) : why);
        return NULL;
    }
    hu_page_settle(&mm->page[page]);
    uint8_t *base = hu_slot_at(mm->page[page].view++, mm->page[page].slot) + offset;
    mm->io[mm->io_count++] =
        (struct hu_io_map){.base = base, .size = (uint32_t)NumberOfBytes, .live = true};
    HU_UNPOISON(base, NumberOfBytes);
    HU_INITIALIZED(base, NumberOfBytes);
    HU_PUSH(map_io, mm->io_count, page, 1, HU_WHY_OK);
    return base;
}

/* size 0: whatever it is. */
static void unmap(const void *base, uint64_t size)
{
    struct hu_mm *mm = hu_mm_now;

    for (uint32_t i = 0; i < mm->io_count; i++) {
        struct hu_io_map *io = &mm->io[i];
        if (io->live && io->base == base) {
            HU_PUSH(unmap_io, i + 1, size == 0 || io->size == size);
            io->live = false;
            HU_POISON(io->base, io->size);
            return;
        }
    }
    HU_PUSH(unmap_io, 0, 0);
}

VOID MmUnmapIoSpace(PVOID BaseAddress, SIZE_T NumberOfBytes)
{
    HU_SITE();
    unmap(BaseAddress, NumberOfBytes != 0 ? NumberOfBytes : UINT64_MAX);
}

void hu_mm_unmap_io(const void *base) { unmap(base, 0); }
