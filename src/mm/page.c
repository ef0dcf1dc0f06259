/* Page objects: frame numbers by layout, owners, storage. */
#include "mm_state.h"

#include <string.h>

enum { HU_FRAME_BITS = 40 };
static const uint64_t frame_limit = (uint64_t)1 << HU_FRAME_BITS;

/* Order of the values of the key `frames`. */
enum hu_layout {
    HU_LAYOUT_SCATTERED,
    HU_LAYOUT_RUN,
    HU_LAYOUT_NEAR_RUN,
    HU_LAYOUT_REVERSE,
    HU_LAYOUT_FAR,
    HU_LAYOUT_MOD16,
    HU_LAYOUT_MOD32,
    HU_LAYOUT_LOW,
    HU_LAYOUT_HIGH,
};

__attribute__((no_sanitize("undefined"))) static uint32_t frame_slot(uint64_t frame)
{
    return (uint32_t)((frame * 0x9e3779b97f4a7c15u) >> 40) & hu_mm_now->frame_mask;
}

static void frame_insert(uint64_t frame, uint32_t page)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t at = frame_slot(frame);

    while (mm->frame[at].age == mm->frame_age) {
        at = (at + 1) & mm->frame_mask;
    }
    mm->frame[at] = (struct hu_frame_entry){.frame = frame, .age = mm->frame_age, .page = page};
}

static void frame_table_grow(void)
{
    struct hu_mm *mm = hu_mm_now;

    mm->frame_mask = mm->frame_mask * 2 + 1;
    mm->frame_age++;
    for (uint32_t page = 1; page <= mm->page_count; page++) {
        frame_insert(mm->page[page].frame, page);
    }
}

uint32_t hu_mm_page_of_frame(uint64_t frame)
{
    const struct hu_mm *mm = hu_mm_now;

    for (uint32_t at = frame_slot(frame); mm->frame[at].age == mm->frame_age;
         at = (at + 1) & mm->frame_mask) {
        if (mm->frame[at].frame == frame) {
            return mm->frame[at].page;
        }
    }
    return 0;
}

void hu_frames_reset(void)
{
    static const uint64_t first[] = {
        [HU_LAYOUT_SCATTERED] = 0x1043,
        [HU_LAYOUT_RUN] = 0x2000,
        [HU_LAYOUT_NEAR_RUN] = 0x2f00,
        [HU_LAYOUT_REVERSE] = 0x900000,
        [HU_LAYOUT_FAR] = 0x151,
        [HU_LAYOUT_MOD16] = 0x1d07,
        [HU_LAYOUT_MOD32] = 0x40051,
        [HU_LAYOUT_LOW] = 1,
        [HU_LAYOUT_HIGH] = ((uint64_t)1 << 40) - 1,
    };
    struct hu_mm *mm = hu_mm_now;

    mm->frame_age++;
    mm->frame_mask = HU_FRAME_TABLE_MIN - 1;
    mm->frame_next = first[mm->layout];
    mm->frame_low = 0x40;
    mm->frame_seed = 1;
}

static uint32_t frame_random(uint32_t below)
{
    struct hu_mm *mm = hu_mm_now;

    mm->frame_seed = mm->frame_seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(mm->frame_seed >> 33) % below;
}

/* How far the layout goes on from one frame to the next. Negative: downwards. */
static int64_t frame_step(void)
{
    switch ((enum hu_layout)hu_mm_now->layout) {
    case HU_LAYOUT_SCATTERED: return 2 + (int64_t)frame_random(29);
    case HU_LAYOUT_RUN:
    case HU_LAYOUT_LOW: return 1;
    case HU_LAYOUT_NEAR_RUN: return frame_random(4) == 0 ? 2 : 1;
    case HU_LAYOUT_REVERSE:
    case HU_LAYOUT_HIGH: return -1;
    case HU_LAYOUT_FAR: return 1 + (int64_t)frame_random(1u << 22);
    case HU_LAYOUT_MOD16: return 1 << 16;
    case HU_LAYOUT_MOD32: return (int64_t)1 << 32;
    }
    return 1;
}

/* The next `count` consecutive frames of the layout that nobody has. */
static uint64_t frames_by_layout(uint32_t count)
{
    struct hu_mm *mm = hu_mm_now;
    bool down = mm->layout == HU_LAYOUT_REVERSE || mm->layout == HU_LAYOUT_HIGH;
    uint64_t frame = down ? mm->frame_next - count + 1 : mm->frame_next;

    /* A layout that leaves the 40 bits starts again beside its first frame; so does one that meets
     * its own. */
    while (frame + count > frame_limit || frame == 0 || hu_mm_page_of_frame(frame) != 0 ||
           (count > 1 && hu_mm_page_of_frame(frame + count - 1) != 0)) {
        frame = frame + count > frame_limit || frame == 0 ? 0x40051 + (mm->page_count + 1) * 3u
                                                          : frame + 1;
    }
    int64_t step = frame_step();
    mm->frame_next = down ? frame + (uint64_t)step : frame + (count - 1) + (uint64_t)step;
    return frame;
}

/* `count` consecutive free frames within [low, high]: the layout's where they fit, else the lowest.
 * 0: none. */
static uint64_t frames_within(uint32_t count, uint64_t low, uint64_t high)
{
    struct hu_mm *mm = hu_mm_now;
    uint64_t next = mm->frame_next;
    uint64_t seed = mm->frame_seed;
    uint64_t frame = frames_by_layout(count);

    if (frame >= low && frame + count - 1 <= high) {
        return frame;
    }
    mm->frame_next = next;
    mm->frame_seed = seed;
    frame = mm->frame_low > low && mm->frame_low <= high ? mm->frame_low : low;
    frame = frame == 0 ? 1 : frame;
    for (uint32_t free = 0; frame <= high && frame < frame_limit; frame++) {
        free = hu_mm_page_of_frame(frame) == 0 ? free + 1 : 0;
        if (free == count) {
            mm->frame_low = frame + 2;
            return frame - count + 1;
        }
    }
    return 0;
}

static void page_make(uint64_t frame, uint32_t slot, uint32_t first, enum hu_object kind)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t page = ++mm->page_count;

    mm->page[page] = (struct hu_page){.frame = frame,
                                      .slot = slot,
                                      .first = first,
                                      .owner = HU_OWNER_DRIVER,
                                      .kind = (uint8_t)kind,
                                      .fill = HU_FILL_ZERO,
                                      .view = HU_VIEW_FIRST};
    mm->slot_page[slot] = page;
    if (mm->page_count * 2 > mm->frame_mask && mm->frame_mask < HU_FRAME_TABLE_MAX - 1) {
        frame_table_grow();
    } else {
        frame_insert(frame, page);
    }
}

uint32_t hu_pages_make(uint32_t count, enum hu_object kind, uint64_t low, uint64_t high,
                       bool contiguous)
{
    struct hu_mm *mm = hu_mm_now;
    uint32_t first = mm->page_count + 1;
    uint32_t made = 0;

    if (count > HU_MM_PAGE_MAX - mm->page_count) {
        if (contiguous) {
            return 0;
        }
        count = HU_MM_PAGE_MAX - mm->page_count;
    }
    uint32_t slot = count == 0 ? 0 : hu_slots_take(count);
    if (slot == 0) {
        return 0;
    }
    uint64_t frame = contiguous ? frames_within(count, low, high) : 0;
    if (contiguous && frame == 0) {
        return 0;
    }
    for (; made < count; made++) {
        uint64_t one = contiguous ? frame + made : frames_within(1, low, high);
        if (one == 0) {
            break;
        }
        page_make(one, slot + made, first, kind);
    }
    return made;
}

bool hu_page_live(uint32_t page)
{
    return page != 0 && page <= hu_mm_now->page_count &&
           hu_mm_now->page[page].owner != HU_OWNER_NOBODY;
}

uint32_t hu_mm_page_count(void) { return hu_mm_now->page_count; }

struct hu_run_of_pages hu_mm_pages_take(uint32_t pages)
{
    struct hu_mm *mm = hu_mm_now;
    struct hu_run_of_pages run = {.page = mm->page_count + 1, .pages = pages};

    if (pages > HU_MM_PAGE_MAX - mm->page_count ||
        hu_pages_make(pages, HU_OBJECT_MDL, 0, frame_limit - 1, false) != pages) {
        return (struct hu_run_of_pages){0};
    }
    for (uint32_t i = 0; i < pages; i++) {
        mm->page[run.page + i].owner = HU_OWNER_DXGKRNL;
    }
    return run;
}

void hu_mm_pages_free(struct hu_run_of_pages run)
{
    for (uint32_t i = 0; i < run.pages; i++) {
        hu_mm_now->page[run.page + i].owner = HU_OWNER_NOBODY;
    }
}

uint64_t hu_mm_frame_of_page(uint32_t page) { return hu_mm_now->page[page].frame; }

uint32_t hu_mm_page_at(const void *address)
{
    uint32_t view;
    uint32_t slot = hu_slot_of(address, &view);
    uint32_t page = slot == 0 || view == HU_VIEW_HARNESS || slot >= hu_mm_now->slot_next
                        ? 0
                        : hu_mm_now->slot_page[slot];
    return page != 0 && page <= hu_mm_now->page_count && hu_mm_now->page[page].slot == slot ? page
                                                                                            : 0;
}

enum hu_owner hu_mm_page_owner(uint32_t page) { return (enum hu_owner)hu_mm_now->page[page].owner; }

enum hu_object hu_mm_page_kind(uint32_t page) { return (enum hu_object)hu_mm_now->page[page].kind; }

uint8_t *hu_mm_page_bytes(uint32_t page)
{
    struct hu_page *one = &hu_mm_now->page[page];

    if (one->fill != HU_FILL_NONE) {
        hu_page_settle(one);
    }
    return hu_slot_at(HU_VIEW_HARNESS, one->slot);
}

void hu_mm_page_copy(uint32_t to, uint32_t from)
{
    struct hu_page *target = &hu_mm_now->page[to];
    const struct hu_page *source = &hu_mm_now->page[from];

    if (source->fill != HU_FILL_NONE && target->maps == 0) {
        target->fill = source->fill;
        return;
    }
    target->fill = HU_FILL_NONE;
    memcpy(hu_slot_at(HU_VIEW_HARNESS, target->slot), hu_mm_page_bytes(from), PAGE_SIZE);
}

bool hu_mm_pages_adjoin(uint32_t page)
{
    const struct hu_page *one = &hu_mm_now->page[page];
    const struct hu_page *next = one + 1;

    return page < hu_mm_now->page_count && next->frame == one->frame + 1 &&
           next->owner == one->owner && next->kind == one->kind;
}
