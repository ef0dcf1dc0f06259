/* Delivery: one restore call per block, in the order that the profile says. */
#include "dxgk_state.h"

#include <string.h>

/* What the store holds of a block, looked at right before it is delivered. */
static uint64_t check_block(uint32_t number)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_block *block = &dxgk->block[number];

    if (hu_misbehaves(HU_MISBEHAVE_BLOCK_CHANGED)) {
        *hu_mm_page_bytes(block->run.page) ^= 1;
    }
    uint64_t content = hu_run_hash(block->run, block->bytes);
    block->restored_meta =
        block->meta_size != 0
            ? hu_mm_hash(block->meta_size, dxgk->meta + block->meta_at, block->meta_size)
            : 0;
    HU_PUSH(block_check, number, block->run.pages, content, block->restored_meta);
    return content;
}

/* Where a block's bytes are when it is delivered: in place, or moved to other pages where the
 * profile says so: true. */
static bool place_block(struct hu_block *block)
{
    uint8_t identity = hu_choice(HU_KEY_pfn_identity);
    bool same = identity == 1 && block->from.page != 0 && block->from.pages == block->run.pages &&
                hu_mm_page_owner(block->from.page) == HU_OWNER_NOBODY && !block->tampered;
    struct hu_run_of_pages run = {0};

    if (block->source == HU_SOURCE_MDL && identity == 2) {
        run = hu_run_copy(block->run, block->run.pages);
    } else if (same) {
        for (uint32_t i = 0; i < block->run.pages; i++) {
            hu_mm_page_copy(block->from.page + i, block->run.page + i);
        }
        run = block->from;
    }
    if (run.page != 0) {
        hu_mm_pages_free(block->run);
        block->run = run;
    }
    if (block->mdl != 0) {
        (void)hu_mm_mdl_withdraw(block->mdl, false);
        block->mdl = 0;
    }
    return run.page != 0;
}

static uint32_t delivered_bytes(const struct hu_block *block)
{
    uint64_t whole = (uint64_t)block->run.pages << PAGE_SHIFT;
    bool exact = hu_choice(HU_KEY_restored_bytecount) != 0 && block->source == HU_SOURCE_DATA;

    return (uint32_t)(exact || (block->bytes < whole - PAGE_SIZE + 1) ? block->bytes : whole);
}

/* Whose metadata comes with a block: its own, or on purpose that of the block after it. */
static const struct hu_block *meta_of(uint32_t number)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    bool swap = hu_misbehaves(HU_MISBEHAVE_SWAP_META);

    return &dxgk->block[!swap                        ? number
                        : number < dxgk->block_count ? number + 1
                                                     : dxgk->update_first];
}

/* One restore call for a block. False: no call could be made. */
static bool deliver(uint32_t number, uint32_t to, NTSTATUS *status)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    struct hu_block *block = &dxgk->block[number];
    PMDL mdl = NULL;

    uint64_t content = check_block(number);
    const struct hu_block *with = meta_of(number);
    if (place_block(block)) {
        content = hu_run_hash(block->run, block->bytes);
    }
    uint32_t bytes = delivered_bytes(block);
    uint32_t id = hu_mm_mdl_deliver(block->run, bytes, &mdl);
    DXGKARG_RESTOREMEMORYFORHOTUPDATE *args = hu_mm_lend(HU_OBJECT_ARGS, 0, sizeof(*args));
    void *meta = with->meta_size != 0 ? hu_mm_lend(HU_OBJECT_META, number, with->meta_size) : NULL;
    if (id == 0 || args == NULL || (with->meta_size != 0 && meta == NULL)) {
        return false;
    }
    memset(args, 0, sizeof(*args));
    args->pDataMdl = mdl;
    args->MetaDataSize = with->meta_size;
    args->pMetaData = hu_misbehaves(HU_MISBEHAVE_META_NULL) ? NULL : meta;
    if (meta != NULL) {
        memcpy(meta, dxgk->meta + with->meta_at, with->meta_size);
    }
    args->Flags.Value = hu_misbehaves(HU_MISBEHAVE_RESERVED_BITS) ? 2u : 0u;
    uint64_t meta_hash = with == block ? block->restored_meta : with->meta;
    content ^= hu_misbehaves(HU_MISBEHAVE_CONTENT_CHANGED);
    meta_hash ^= hu_misbehaves(HU_MISBEHAVE_META_CHANGED);
    HU_PUSH(restore, number, id, block->run.page, block->run.pages, content, with->meta_size,
            meta_hash);
    HU_PUSH(restore_mdl, number, !hu_misbehaves(HU_MISBEHAVE_RESTORE_UNLOCKED),
            hu_misbehaves(HU_MISBEHAVE_RESTORE_MAPPED), bytes, args->pMetaData == NULL);
    block->delivered = id;
    block->restored_content = content;
    block->restored_meta = meta_hash;
    block->restored_pages = block->run.pages;
    block->state = HU_BLOCK_LENT;
    DXGKARG_RESTOREMEMORYFORHOTUPDATE was = *args;
    struct hu_call call = {
        .ddi = HU_DDI_RESTORE,
        .adapter = to,
        .value = args->Flags.Value,
        .block = number,
        .site = (const void *)(uintptr_t)dxgk->table.DxgkDdiRestoreMemoryForHotUpdate};
    hu_call_enter(&call);
    *status = dxgk->table.DxgkDdiRestoreMemoryForHotUpdate(dxgk->adapter[to].context, args);
    block->status = *status;
    bool changed = memcmp(&was, args, sizeof(was)) != 0;
    hu_mm_lend_end(args);
    if (meta != NULL) {
        hu_mm_lend_end(meta);
    }
    hu_call_leave(&call, *status, changed);
    return true;
}

/* A changed block got past the driver's checks: what fuzz_restore_payload must reach
 * (scripts/payload_test.sh). */
__attribute__((noinline)) static void changed_block_accepted(struct hu_block *block)
{
    block->changed_accepted = true;
}

/* After the call: the MDL is the driver's, or taken back. */
static void settle(uint32_t number, NTSTATUS status)
{
    struct hu_block *block = &hu_dxgk_now->block[number];

    if (status == STATUS_SUCCESS) {
        hu_mm_mdl_pass(block->delivered);
        block->state = HU_BLOCK_PASSED;
        if (block->tampered) {
            changed_block_accepted(block);
        }
        if (hu_misbehaves(HU_MISBEHAVE_TOUCH_OWNED)) {
            HU_PUSH(block_free, number, block->delivered);
        }
        return;
    }
    HU_PUSH(block_free, number, block->delivered);
    (void)hu_mm_mdl_withdraw(block->delivered, true);
    block->state = HU_BLOCK_FREED;
}

/* The order of delivery: the i-th block is number `first + order(i)`. */
static uint32_t order(uint32_t i, uint32_t count)
{
    uint32_t stride = count % 3 != 0 ? 3 : count % 2 != 0 ? 2 : count % 5 != 0 ? 5 : 7;

    switch (hu_choice(HU_KEY_restore_order)) {
    case 1: return count - 1 - i;
    case 2:
        return count % stride == 0 ? count - 1 - i : (uint32_t)(((uint64_t)i * stride + 1) % count);
    default: return i;
    }
}

/* A refused block is delivered again after RestoreComplete. */
static void deliver_too_late(uint32_t number, uint32_t to, NTSTATUS *status)
{
    struct hu_block *block = &hu_dxgk_now->block[number];

    (void)hu_mm_mdl_withdraw(block->delivered, false);
    hu_dxgk_complete(to);
    (void)deliver(number, to, status);
}

static bool skip_block(uint32_t number)
{
    return hu_misbehaves(HU_MISBEHAVE_SKIP_BLOCK) && number == hu_dxgk_now->update_first;
}

bool hu_dxgk_restore(uint32_t to)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t first = dxgk->update_first;
    uint32_t count = dxgk->block_count - first + 1;
    bool foreign = hu_misbehaves(HU_MISBEHAVE_FOREIGN_ADAPTER);
    uint8_t on_fail = hu_choice(HU_KEY_on_restore_fail);

    if (dxgk->table.DxgkDdiRestoreMemoryForHotUpdate == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = first + order(i, count);
        NTSTATUS status = STATUS_UNSUCCESSFUL;
        if (dxgk->block[number].state != HU_BLOCK_HELD ||
            (dxgk->block[number].adapter != to && !foreign) || skip_block(number)) {
            continue;
        }
        if (!deliver(number, to, &status)) {
            hu_adapter_free_blocks(to);
            return false;
        }
        if (status != STATUS_SUCCESS && hu_misbehaves(HU_MISBEHAVE_COMPLETE_BEFORE_BLOCKS)) {
            deliver_too_late(number, to, &status);
        }
        settle(number, status);
        dxgk->block[number].owner_after = (uint8_t)hu_mm_page_owner(dxgk->block[number].run.page);
        if (status == STATUS_SUCCESS && hu_misbehaves(HU_MISBEHAVE_REPEAT_BLOCK) && i == 0) {
            HU_PUSH(restore, number, 0, 0, 0, dxgk->block[number].content, 0, 0);
        }
        if (status != STATUS_SUCCESS && on_fail != 1) {
            hu_adapter_free_blocks(to);
            return on_fail == 2;
        }
    }
    return true;
}
