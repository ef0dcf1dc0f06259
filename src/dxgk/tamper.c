/* Changing what the store holds: a hostile or broken payload. */
#include "dxgk_state.h"

#include <string.h>

static uint32_t held_number(uint32_t which)
{
    const struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t held = hu_dxgk_held();

    which = held == 0 ? 0 : which % held + 1;
    for (uint32_t i = dxgk->update_first; i <= dxgk->block_count && which != 0; i++) {
        if (dxgk->block[i].state == HU_BLOCK_HELD && --which == 0) {
            return i;
        }
    }
    return 0;
}

static uint8_t *byte_of(struct hu_block *block, bool meta, uint64_t at)
{
    uint64_t size = meta ? block->meta_size : block->bytes;

    if (size == 0) {
        return NULL;
    }
    at %= size;
    return meta ? hu_dxgk_now->meta + block->meta_at + at
                : hu_mm_page_bytes(block->run.page + (uint32_t)(at >> PAGE_SHIFT)) +
                      (at & (PAGE_SIZE - 1));
}

/* Changes up to `size` bytes (2 or 4) from `at` on: a burst of at most 32 bits. Answers whether
 * anything changed. */
static bool change(struct hu_block *block, bool meta, uint32_t at, uint32_t value, uint32_t size)
{
    bool changed = false;

    for (uint32_t i = 0; i < size; i++) {
        uint8_t *byte = byte_of(block, meta, (uint64_t)at + i);
        uint32_t flipped = byte == NULL ? 0u : *byte ^ (value >> (8 * i));
        uint8_t wanted = (uint8_t)(size == 4 ? 0u : flipped);
        if (byte != NULL && *byte != wanted) {
            *byte = wanted;
            changed = true;
        }
    }
    return changed;
}

static bool resize_data(struct hu_block *block, uint32_t at, bool grow)
{
    if (block->run.pages == 0) {
        return false; /* profile zero_blocks=accept */
    }
    uint32_t pages = grow ? block->run.pages + 1 + at % 4 : 1 + at % block->run.pages;

    if (!grow && block->run.pages == 1) {
        uint64_t bytes = block->bytes;
        block->bytes = at % block->bytes;
        block->bytes += block->bytes == 0;
        return block->bytes != bytes;
    }
    struct hu_run_of_pages run = hu_run_copy(block->run, pages);
    if (run.page == 0) {
        return false;
    }
    hu_mm_pages_free(block->run);
    block->run = run;
    block->bytes = grow || (uint64_t)pages << PAGE_SHIFT < block->bytes
                       ? (uint64_t)pages << PAGE_SHIFT
                       : block->bytes;
    return true;
}

static bool resize_meta(struct hu_block *block, uint32_t at, bool grow)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t size = grow                    ? block->meta_size + 1 + at % 64
                    : block->meta_size == 0 ? 0
                                            : at % block->meta_size;

    if (size > HU_META_MAX - dxgk->meta_used) {
        return false;
    }
    if (grow) {
        memset(dxgk->meta + dxgk->meta_used, 0, size);
        memcpy(dxgk->meta + dxgk->meta_used, dxgk->meta + block->meta_at, block->meta_size);
        block->meta_at = dxgk->meta_used;
        dxgk->meta_used += size;
    }
    bool changed = size != block->meta_size;
    block->meta_size = size;
    return changed;
}

static void exchange(struct hu_block *one, struct hu_block *other, bool data)
{
    struct hu_block was = *one;

    if (data) {
        one->run = other->run;
        one->bytes = other->bytes;
        other->run = was.run;
        other->bytes = was.bytes;
    }
    one->meta_at = other->meta_at;
    one->meta_size = other->meta_size;
    other->meta_at = was.meta_at;
    other->meta_size = was.meta_size;
}

/* Puts a genuine block of another state in its place: any that was ever accepted in this run. */
static bool bring_back(struct hu_block *block, uint32_t which)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    const struct hu_block *old = &dxgk->block[1 + which % dxgk->block_count];

    if (old == block || old->kept.page == 0) {
        return false;
    }
    struct hu_run_of_pages run = hu_run_copy(old->kept, old->kept.pages);
    if (run.page == 0) {
        return false;
    }
    hu_mm_pages_free(block->run);
    block->run = run;
    block->bytes = (uint64_t)run.pages << PAGE_SHIFT;
    block->bytes = old->bytes < block->bytes ? old->bytes : block->bytes;
    block->meta_at = old->kept_meta_at;
    block->meta_size = old->kept_meta_size;
    return true;
}

/* The driver's own glue makes its checksums right again over what was changed. */
static void reseal(struct hu_block *block)
{
    const struct hu_glue *glue = hu_dxgk_now->image->glue;
    static uint8_t data[4 * PAGE_SIZE];
    uint32_t size = (uint32_t)(block->bytes < sizeof(data) ? block->bytes : sizeof(data));

    if (glue == NULL || glue->reseal == NULL) {
        return;
    }
    for (uint32_t at = 0; at < size; at += PAGE_SIZE) {
        uint32_t part = size - at < PAGE_SIZE ? size - at : PAGE_SIZE;
        memcpy(data + at, hu_mm_page_bytes(block->run.page + (at >> PAGE_SHIFT)), part);
    }
    glue->reseal(data, size, hu_dxgk_now->meta + block->meta_at, block->meta_size);
    for (uint32_t at = 0; at < size; at += PAGE_SIZE) {
        uint32_t part = size - at < PAGE_SIZE ? size - at : PAGE_SIZE;
        memcpy(hu_mm_page_bytes(block->run.page + (at >> PAGE_SHIFT)), data + at, part);
    }
}

static bool apply(struct hu_block *block, struct hu_block *other, enum hu_edit edit, uint32_t at,
                  uint32_t with)
{
    switch (edit) {
    case HU_EDIT_FLIP: return change(block, false, at, with | (with == 0), 2);
    case HU_EDIT_ZERO: return change(block, false, at, 0, 4);
    case HU_EDIT_TRUNCATE: return resize_data(block, at, false);
    case HU_EDIT_EXTEND: return resize_data(block, at, true);
    case HU_EDIT_META_FLIP: return change(block, true, at, with | (with == 0), 2);
    case HU_EDIT_META_ZERO: return change(block, true, at, 0, 4);
    case HU_EDIT_META_TRUNCATE: return resize_meta(block, at, false);
    case HU_EDIT_META_EXTEND: return resize_meta(block, at, true);
    case HU_EDIT_SWAP: exchange(block, other, true); return other != block;
    case HU_EDIT_SWAP_META: exchange(block, other, false); return other != block;
    case HU_EDIT_STALE:
    case HU_EDIT_FOREIGN: return bring_back(block, with);
    case HU_EDIT_RESEAL_FLIP:
        if (!change(block, false, at, with | (with == 0), 2)) {
            return false;
        }
        reseal(block);
        return true;
    case HU_EDIT_RESEAL_META:
        if (!change(block, true, at, with | (with == 0), 2)) {
            return false;
        }
        reseal(block);
        return true;
    case HU_EDIT_DROP_META: block->meta_size = 0; return true;
    case HU_EDIT_BYTES: return change(block, false, at, with, 2);
    }
    return false;
}

static bool is_of_meta(enum hu_edit edit)
{
    return edit == HU_EDIT_META_FLIP || edit == HU_EDIT_META_ZERO || edit == HU_EDIT_RESEAL_META;
}

/* Where an edit began that came to this block, or the length that it gave it. */
static uint64_t place_of(const struct hu_block *block, enum hu_edit edit, uint32_t at)
{
    switch (edit) {
    case HU_EDIT_TRUNCATE:
    case HU_EDIT_EXTEND: return block->bytes;
    case HU_EDIT_META_TRUNCATE:
    case HU_EDIT_META_EXTEND:
    case HU_EDIT_DROP_META: return block->meta_size;
    case HU_EDIT_SWAP:
    case HU_EDIT_SWAP_META:
    case HU_EDIT_STALE:
    case HU_EDIT_FOREIGN: return 0;
    default: return at % (is_of_meta(edit) ? block->meta_size : block->bytes);
    }
}

void hu_dxgk_tamper(uint32_t which, enum hu_edit edit, uint32_t at, uint32_t with)
{
    struct hu_dxgk *dxgk = hu_dxgk_now;
    uint32_t number = held_number(which);
    uint32_t other = held_number(with);
    bool burst = edit == HU_EDIT_FLIP || edit == HU_EDIT_ZERO || edit == HU_EDIT_META_FLIP ||
                 edit == HU_EDIT_META_ZERO || edit == HU_EDIT_BYTES;
    bool both = edit == HU_EDIT_SWAP || edit == HU_EDIT_SWAP_META;
    bool foreign = both || edit == HU_EDIT_STALE || edit == HU_EDIT_FOREIGN;

    if (number == 0) {
        return;
    }
    struct hu_block *block = &dxgk->block[number];
    /* A burst that a 16-bit edit wraps around the block's end is two bursts. */
    uint64_t size = is_of_meta(edit) ? block->meta_size : block->bytes;
    bool wraps = size == 0 || at % size + 4 > size;
    bool was = block->tampered;
    if (!apply(block, &dxgk->block[other], edit, at, with)) {
        return;
    }
    block->tampered = true;
    at = (uint32_t)place_of(block, edit, at);
    HU_PUSH(tamper, number, edit, at, with, burst && !was && !wraps && !dxgk->guided, foreign);
    if (both) {
        dxgk->block[other].tampered = true;
        HU_PUSH(tamper, other, edit, at, with, 0, 1);
    }
}
