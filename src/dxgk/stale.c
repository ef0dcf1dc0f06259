/* Bytes that a driver saved and never wrote: found by running again.
 *
 * Uninitialised memory shows one byte everywhere, which differs from run to run. What differs in a
 * saved block between two runs is stale, to the byte; what stands there in runs whose byte is a
 * part of the object's number says whose it was. A single run can only suspect: it sees the byte
 * many times in a row.
 */
#include "dxgk_state.h"

#include <string.h>

/* Calls `each` for the block's bytes, a page at a time; false from it ends it. */
typedef bool piece_fn(void *context, uint8_t *bytes, uint64_t offset, size_t size);

static void each_piece(const struct hu_block *block, piece_fn *each, void *context)
{
    bool on = true;

    for (uint64_t at = 0; on && at < block->bytes; at += PAGE_SIZE) {
        uint64_t left = block->bytes - at;
        on = each(context, hu_mm_page_bytes(block->run.page + (uint32_t)(at >> PAGE_SHIFT)), at,
                  left < PAGE_SIZE ? (size_t)left : PAGE_SIZE);
    }
}

/* -- one run suspects -- */

static bool suspect(void *context, uint8_t *bytes, uint64_t offset, size_t size)
{
    uint64_t *run = context; /* of the pattern, up to here; goes on over a page's end */
    const uint8_t *end = bytes + size;
    uint8_t pattern = hu_mm_pattern();
    const uint8_t *at = bytes;

    (void)offset;
    while (at != NULL && *run < HU_STALE_RUN_MIN) {
        for (; at < end && *at == pattern; at++) {
            ++*run;
        }
        if (at == end || *run >= HU_STALE_RUN_MIN) {
            break;
        }
        *run = 0;
        at = memchr(at, pattern, (size_t)(end - at));
    }
    return *run < HU_STALE_RUN_MIN;
}

/* -- one records, another compares -- */

static bool record(void *context, uint8_t *bytes, uint64_t offset, size_t size)
{
    struct hu_stale *stale = &hu_dxgk_now->stale;

    (void)context;
    (void)offset;
    memcpy(stale->bytes + stale->used, bytes, size);
    stale->used += size;
    return true;
}

/* The stretch found so far, and whether its bytes are stale themselves or only follow from such. */
struct search {
    const uint8_t *then; /* the block's bytes in the run that recorded */
    uint8_t pattern_then;
    bool raw;
    struct hu_stale_find find;
};

static bool is_stale(const struct search *search, uint64_t at, uint8_t now, bool raw)
{
    return raw ? search->then[at] == search->pattern_then && now == hu_mm_pattern()
               : search->then[at] != now;
}

/* Extends the stretch while it goes on; ends after it. */
static bool compare(void *context, uint8_t *bytes, uint64_t offset, size_t size)
{
    struct search *search = context;
    struct hu_stale_find *find = &search->find;

    if (find->size == 0 && memcmp(search->then + offset, bytes, size) == 0) {
        return true;
    }
    for (size_t i = 0; i < size; i++) {
        bool stale = is_stale(search, offset + i, bytes[i], search->raw);
        if (!stale && find->size != 0) {
            return false;
        }
        find->offset = find->size == 0 ? offset + i : find->offset;
        find->size += stale;
    }
    return true;
}

static void compare_block(uint32_t number, const struct hu_block *block)
{
    struct hu_stale *stale = &hu_dxgk_now->stale;
    struct search search = {.then = stale->bytes + stale->at[number].offset,
                            .pattern_then = (uint8_t)~hu_mm_pattern(),
                            .raw = true,
                            .find = {.block = number}};

    if (stale->count == HU_STALE_MAX || stale->at[number].size == 0 ||
        stale->at[number].size - 1 != block->bytes) {
        return; /* of another size than it was: what it holds is not the same thing */
    }
    each_piece(block, compare, &search);
    if (search.find.size == 0) {
        search.raw = false; /* a sum over stale bytes, say */
        each_piece(block, compare, &search);
    }
    if (search.find.size != 0) {
        stale->find[stale->count++] = search.find;
        stale->find[stale->count - 1].raw = search.raw;
    }
}

/* -- others ask whose it was -- */

static void probe_block(uint32_t number, const struct hu_block *block)
{
    struct hu_stale *stale = &hu_dxgk_now->stale;

    for (uint32_t i = 0; i < stale->count; i++) {
        struct hu_stale_find *find = &stale->find[i];
        if (find->block != number || !find->raw || find->offset >= block->bytes) {
            continue;
        }
        const uint8_t *bytes =
            hu_mm_page_bytes(block->run.page + (uint32_t)(find->offset >> PAGE_SHIFT));
        uint8_t byte = bytes[find->offset & (PAGE_SIZE - 1)];
        if (stale->part == 0) {
            find->what = byte;
        } else {
            find->id |= (uint32_t)byte << (8 * (stale->part - 1));
        }
    }
}

static void tell_block(uint32_t number)
{
    const struct hu_stale *stale = &hu_dxgk_now->stale;

    for (uint32_t i = 0; i < stale->count; i++) {
        const struct hu_stale_find *find = &stale->find[i];
        if (find->block == number) {
            HU_PUSH(stale, number, find->offset, find->size, find->what, find->id);
        }
    }
}

/* -- the runs -- */

void hu_stale_look(uint32_t number)
{
    struct hu_stale *stale = &hu_dxgk_now->stale;
    const struct hu_block *block = &hu_dxgk_now->block[number];

    switch (stale->mode) {
    case HU_STALE_IGNORE: break;
    case HU_STALE_SUSPECT:
        if (!stale->hit) {
            uint64_t run = 0;
            each_piece(block, suspect, &run);
            stale->hit = run >= HU_STALE_RUN_MIN;
        }
        break;
    case HU_STALE_RECORD:
        if (number < HU_STALE_BLOCK_MAX && block->bytes <= HU_STALE_BYTES_MAX - stale->used) {
            stale->at[number].offset = stale->used;
            stale->at[number].size = block->bytes + 1;
            each_piece(block, record, NULL);
            stale->blocks = number;
        }
        break;
    case HU_STALE_COMPARE:
        if (number <= stale->blocks) {
            compare_block(number, block);
        }
        break;
    case HU_STALE_PROBE: probe_block(number, block); break;
    case HU_STALE_TELL: tell_block(number); break;
    }
}

void hu_dxgk_stale(enum hu_stale_mode mode, uint32_t part)
{
    struct hu_stale *stale = &hu_dxgk_now->stale;

    stale->mode = mode;
    stale->part = part;
    stale->hit = stale->hit && mode != HU_STALE_SUSPECT;
    if (mode == HU_STALE_RECORD) {
        memset(stale->at, 0, (stale->blocks + 1) * sizeof(stale->at[0]));
        stale->used = 0;
        stale->blocks = 0;
        stale->count = 0;
    }
}

bool hu_dxgk_stale_hit(void) { return hu_dxgk_now->stale.hit; }
uint32_t hu_dxgk_stale_count(void) { return hu_dxgk_now->stale.count; }
