/* The block store: what was saved, as pages of Dxgkrnl's. */
#include "dxgk_state.h"

#include <string.h>

uint64_t hu_run_hash(struct hu_run_of_pages run, uint64_t bytes)
{
    uint64_t hash = bytes;

    for (uint32_t i = 0; i < run.pages && bytes != 0; i++) {
        size_t size = bytes < PAGE_SIZE ? (size_t)bytes : PAGE_SIZE;
        hash = hu_mm_hash(hash, hu_mm_page_bytes(run.page + i), size);
        bytes -= size;
    }
    return hash;
}

struct gather {
    uint64_t hash;
    struct hu_run_of_pages to; /* page 0: only hash */
    uint32_t done;
};

static void gather_run(void *context, uint32_t range, struct hu_run_of_pages run, uint64_t raw)
{
    struct gather *gather = context;

    (void)range;
    (void)raw;
    for (uint32_t i = 0; run.page != 0 && i < run.pages; i++) {
        if (gather->to.page == 0) {
            gather->hash = hu_mm_hash(gather->hash, hu_mm_page_bytes(run.page + i), PAGE_SIZE);
        } else if (gather->done < gather->to.pages) {
            hu_mm_page_copy(gather->to.page + gather->done, run.page + i);
        }
        gather->done++;
    }
}

static void gather_ranges(const struct hu_save *save, struct gather *gather)
{
    for (uint32_t i = 0; i < save->args.NumDataMemoryRanges; i++) {
        hu_range_runs(i, hu_dxgk_now->range[i], gather_run, gather);
    }
}

static void gather_mdl(const struct hu_save *save, struct gather *gather)
{
    for (uint32_t i = 0; i < save->pages; i++) {
        gather_run(gather, 0, (struct hu_run_of_pages){hu_mm_mdl_page(save->mdl, i), 1}, 0);
    }
}

/* The virtual buffer, page by page of the block it becomes. */
static uint64_t hash_data(const struct hu_save *save)
{
    const uint8_t *data = save->args.pData;
    uint64_t left = save->bytes;
    uint64_t hash = left;

    hu_mm_guard(HU_API_DxgkCbSaveMemoryForHotUpdate, 4);
    while (left != 0) {
        size_t size = left < PAGE_SIZE ? (size_t)left : PAGE_SIZE;
        hash = hu_mm_hash(hash, data, size);
        data += size;
        left -= size;
    }
    hu_mm_guard_end();
    return hash;
}

uint64_t hu_save_content(const struct hu_save *save)
{
    struct gather gather = {.hash = save->bytes};

    switch (save->source) {
    case HU_SOURCE_RANGES: gather_ranges(save, &gather); break;
    case HU_SOURCE_MDL: gather_mdl(save, &gather); break;
    case HU_SOURCE_DATA: return hash_data(save);
    }
    return gather.hash;
}

static struct hu_run_of_pages copy_of(const struct hu_save *save)
{
    struct gather gather = {.to = hu_mm_pages_take((uint32_t)save->pages)};

    if (gather.to.page == 0) {
        return gather.to;
    }
    switch (save->source) {
    case HU_SOURCE_RANGES: gather_ranges(save, &gather); break;
    case HU_SOURCE_MDL: gather_mdl(save, &gather); break;
    case HU_SOURCE_DATA:
        for (uint64_t at = 0; at < save->bytes; at += PAGE_SIZE) {
            uint64_t size = save->bytes - at < PAGE_SIZE ? save->bytes - at : PAGE_SIZE;
            memcpy(hu_mm_page_bytes(gather.to.page + (uint32_t)(at >> PAGE_SHIFT)),
                   (const uint8_t *)save->args.pData + at, (size_t)size);
        }
        break;
    }
    return gather.to;
}

struct hu_run_of_pages hu_run_copy(struct hu_run_of_pages run, uint32_t pages)
{
    struct hu_run_of_pages copy = hu_mm_pages_take(pages);

    for (uint32_t i = 0; copy.page != 0 && i < pages && i < run.pages; i++) {
        hu_mm_page_copy(copy.page + i, run.page + i);
    }
    return copy;
}

static void mark_saved(struct hu_run_of_pages run)
{
    for (uint32_t i = 0; i < run.pages; i++) {
        hu_dxgk_now->saved_in[run.page + i] = hu_dxgk_now->update_age;
    }
}

static void mark_range(void *context, uint32_t range, struct hu_run_of_pages run, uint64_t raw)
{
    (void)context;
    (void)range;
    (void)raw;
    if (run.page != 0) {
        mark_saved(run);
    }
}

static void keep_copy(struct hu_block *block)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;

    block->kept = hu_run_copy(block->run, block->run.pages);
    block->kept_meta_size = block->meta_size;
    block->kept_meta_at = block->meta_at;
    if (block->meta_size <= HU_META_MAX - dxgk->meta_used) {
        block->kept_meta_at = dxgk->meta_used;
        memcpy(dxgk->meta + dxgk->meta_used, dxgk->meta + block->meta_at, block->meta_size);
        dxgk->meta_used += block->meta_size;
    }
}

uint32_t hu_store_accept(const struct hu_save *save, uint64_t content, uint64_t meta)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    bool in_place = save->source == HU_SOURCE_MDL && save->one_run &&
                    save->first.pages == save->pages &&
                    hu_mm_page_kind(save->first.page) == HU_OBJECT_MDL;
    struct hu_block *block = &dxgk->block[dxgk->block_count + 1];

    *block = (struct hu_block){.state = HU_BLOCK_HELD,
                               .adapter = (uint8_t)save->adapter,
                               .source = (uint8_t)save->source,
                               .pages = (uint32_t)save->pages,
                               .bytes = save->bytes,
                               .meta_at = save->meta_at,
                               .meta_size = save->args.MetaDataSize,
                               .content = content,
                               .meta = meta};
    block->run = in_place ? save->first : copy_of(save);
    if (block->run.page == 0) {
        return 0;
    }
    dxgk->block_count++;
    dxgk->meta_used += save->args.MetaDataSize;
    switch (save->source) {
    case HU_SOURCE_MDL:
        hu_mm_mdl_take(save->mdl);
        block->mdl = save->mdl;
        mark_saved(save->one_run ? save->first : (struct hu_run_of_pages){0});
        break;
    case HU_SOURCE_RANGES:
        for (uint32_t i = 0; i < save->args.NumDataMemoryRanges; i++) {
            hu_range_runs(i, dxgk->range[i], mark_range, NULL);
        }
        block->from = save->one_run ? save->first : (struct hu_run_of_pages){0};
        break;
    case HU_SOURCE_DATA: break;
    }
    hu_stale_look(dxgk->block_count);
    if (dxgk->keep_history) {
        keep_copy(block);
    }
    return dxgk->block_count;
}

void hu_store_free(uint32_t number)
{
    struct hu_block *block = &hu_dxgk_now->block[number];

    HU_PUSH(block_free, number, block->mdl);
    if (hu_misbehaves(HU_MISBEHAVE_FREE_BLOCK_TWICE)) {
        HU_PUSH(block_free, number, block->mdl);
    }
    if (block->mdl != 0) {
        hu_mm_mdl_withdraw(block->mdl, true);
        block->mdl = 0;
    }
    hu_mm_pages_free(block->run);
    block->state = HU_BLOCK_FREED;
}

uint32_t hu_dxgk_block_count(void) { return hu_dxgk_now->block_count; }

struct hu_block_view hu_dxgk_block(uint32_t number)
{
    const struct hu_block *block = &hu_dxgk_now->block[number];
    bool delivered = block->delivered != 0;
    bool lives = block->run.page != 0;

    return (struct hu_block_view){
        .adapter = block->adapter,
        .owner = lives ? hu_mm_page_owner(block->run.page) : HU_OWNER_NOBODY,
        .owner_after = (enum hu_owner)block->owner_after,
        .accepted = block->state != HU_BLOCK_NONE,
        .delivered = delivered,
        .tampered = block->tampered,
        .restore_status = block->status,
        .saved_content = block->content,
        .restored_content = block->restored_content,
        .saved_meta = block->meta,
        .restored_meta = block->restored_meta,
        .saved_pages = block->pages,
        .restored_pages = block->restored_pages,
    };
}
