/* From a trace to columns, rows and spans. */
#include "picture.h"

#include <string.h>

enum {
    FIRST_KEPT = 24,  /* moments from the beginning */
    BEHIND_KEPT = 12, /* moments after the one that broke the rule */
    BLAMED_KEPT = 40, /* moments of the objects that the verdict is about */
};

/* -- which events are moments -- */

static bool is_moment(const struct hu_event *event)
{
    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_alloc_pages:
    case HU_EVENT_alloc_mdl:
    case HU_EVENT_alloc_pool:
    case HU_EVENT_alloc_contig: return event->arg[0] != 0;
    case HU_EVENT_map: return event->arg[1] != 0;
    case HU_EVENT_step: /* room for its name, and all there is of one that does nothing */
    case HU_EVENT_image_load:
    case HU_EVENT_image_unload:
    case HU_EVENT_fault:
    case HU_EVENT_tamper:
    case HU_EVENT_free_pages:
    case HU_EVENT_free_mdl:
    case HU_EVENT_free_pool:
    case HU_EVENT_free_contig:
    case HU_EVENT_unmap:
    case HU_EVENT_save_done:
    case HU_EVENT_stale:
    case HU_EVENT_block_free:
    case HU_EVENT_restore:
    case HU_EVENT_bad_pointer:
    case HU_EVENT_bad_access: return true;
    case HU_EVENT_ddi_leave: return event->arg[0] == HU_DDI_RESTORE;
    default: return false;
    }
}

/* The objects of the verdict. */
static bool is_blamed(const struct hu_broken *broken, enum hu_object what, uint64_t id,
                      uint64_t count)
{
    for (uint32_t i = 0; broken != NULL && i < 2; i++) {
        if (broken->what[i] == what && broken->id[i] >= id && broken->id[i] - id < count) {
            return true;
        }
    }
    return false;
}

static bool touches_blamed(const struct hu_broken *broken, const struct hu_event *event)
{
    const uint64_t *arg = event->arg;

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_alloc_pages:
        return is_blamed(broken, HU_OBJECT_MDL, arg[0], 1) ||
               is_blamed(broken, HU_OBJECT_PAGE, arg[1], arg[2]);
    case HU_EVENT_alloc_contig:
        return is_blamed(broken, HU_OBJECT_CONTIG, arg[0], 1) ||
               is_blamed(broken, HU_OBJECT_PAGE, arg[1], arg[2]);
    case HU_EVENT_restore:
        return is_blamed(broken, HU_OBJECT_BLOCK, arg[0], 1) ||
               is_blamed(broken, HU_OBJECT_MDL, arg[1], 1) ||
               is_blamed(broken, HU_OBJECT_PAGE, arg[2], arg[3]);
    case HU_EVENT_alloc_mdl:
    case HU_EVENT_map:
    case HU_EVENT_unmap: return is_blamed(broken, HU_OBJECT_MDL, arg[0], 1);
    case HU_EVENT_free_pages:
    case HU_EVENT_free_mdl: return is_blamed(broken, HU_OBJECT_MDL, arg[1], 1);
    case HU_EVENT_alloc_pool: return is_blamed(broken, HU_OBJECT_POOL, arg[0], 1);
    case HU_EVENT_save_done: return is_blamed(broken, HU_OBJECT_BLOCK, arg[1], 1);
    case HU_EVENT_block_free:
    case HU_EVENT_tamper:
    case HU_EVENT_stale: return is_blamed(broken, HU_OBJECT_BLOCK, arg[0], 1);
    case HU_EVENT_free_pool:
    case HU_EVENT_free_contig:
    case HU_EVENT_bad_access: return is_blamed(broken, (enum hu_object)arg[0], arg[1], 1);
    default: return false;
    }
}

/* -- columns -- */

struct count {
    uint32_t moments;
    uint32_t broken_at; /* number of the moment that broke the rule; the last where none did */
    uint32_t blamed;
};

static bool breaks(const struct hu_picture *picture, uint32_t event)
{
    return picture->broken != NULL && picture->broken->event == event;
}

static struct count count_moments(const struct hu_picture *picture)
{
    struct count count = {0};

    for (uint32_t i = 0; i < picture->trace->count; i++) {
        const struct hu_event *event = &picture->trace->event[i];
        if (breaks(picture, i)) {
            count.broken_at = count.moments;
        }
        if (is_moment(event) || breaks(picture, i)) {
            count.moments++;
            count.blamed += touches_blamed(picture->broken, event);
        }
    }
    if (picture->broken == NULL && count.moments != 0) {
        count.broken_at = count.moments - 1;
    }
    return count;
}

/* The first ones, those around the breach, and those of the objects it is about. */
static bool is_kept(const struct count *count, uint32_t moment, bool blamed, uint32_t blamed_before)
{
    const uint32_t around = HU_PICTURE_SLOT_MAX - FIRST_KEPT - BLAMED_KEPT - BEHIND_KEPT;

    return count->moments <= HU_PICTURE_SLOT_MAX || moment < FIRST_KEPT ||
           (moment + around > count->broken_at && moment < count->broken_at + BEHIND_KEPT) ||
           (blamed &&
            (blamed_before < BLAMED_KEPT / 2 || blamed_before + BLAMED_KEPT / 2 >= count->blamed));
}

static void find_slots(struct hu_picture *picture)
{
    struct count count = count_moments(picture);
    uint32_t moment = 0;
    uint32_t blamed_before = 0;
    uint32_t step = 0;
    uint64_t op = 0;
    uint32_t before = 0;

    for (uint32_t i = 0; i < picture->trace->count; i++) {
        const struct hu_event *event = &picture->trace->event[i];
        bool broken = breaks(picture, i);
        if (event->kind == HU_EVENT_step) {
            step++;
            op = event->arg[0];
        }
        if (!is_moment(event) && !broken) {
            continue;
        }
        bool blamed = touches_blamed(picture->broken, event);
        if (is_kept(&count, moment++, blamed, blamed_before) &&
            picture->slot_count < HU_PICTURE_SLOT_MAX) {
            picture->slot[picture->slot_count++] =
                (struct hu_picture_slot){.event = i,
                                         .step = step + (op != 0 && event->step > op),
                                         .before = before,
                                         .broken = broken};
            before = 0;
        } else {
            before++;
        }
        blamed_before += blamed;
    }
    picture->after = before;
}

/* -- rows -- */

static bool overlaps(const struct hu_picture_row *row, uint64_t page, uint64_t pages)
{
    return row->kind == HU_PICTURE_PAGES && page < row->id + row->count && row->id < page + pages;
}

static enum hu_object object_of(enum hu_picture_kind kind)
{
    static const enum hu_object what[] = {HU_OBJECT_IMAGE, HU_OBJECT_PAGE,   HU_OBJECT_MDL,
                                          HU_OBJECT_POOL,  HU_OBJECT_CONTIG, HU_OBJECT_BLOCK};
    return what[kind];
}

static void add_row(struct hu_picture *picture, enum hu_picture_kind kind, uint64_t id,
                    uint64_t count, bool belongs)
{
    bool blamed = is_blamed(picture->broken, object_of(kind), id, count);
    uint32_t i = 0;

    if (id == 0 || count == 0) {
        return;
    }
    for (; i < picture->row_count; i++) {
        const struct hu_picture_row *row = &picture->row[i];
        if (row->kind == kind &&
            (kind == HU_PICTURE_PAGES ? overlaps(row, id, count) : row->id == id)) {
            return;
        }
    }
    if (i == HU_PICTURE_ROW_MAX) {
        picture->rows_left_out++;
        for (i = blamed || belongs ? 1 : i; i < HU_PICTURE_ROW_MAX && picture->row[i].blamed; i++) {
        }
        if (i == HU_PICTURE_ROW_MAX) {
            return;
        }
        memmove(&picture->row[i], &picture->row[i + 1],
                (HU_PICTURE_ROW_MAX - 1 - i) * sizeof(picture->row[0]));
        i = HU_PICTURE_ROW_MAX - 1;
        picture->row_count--;
    }
    picture->row[i] =
        (struct hu_picture_row){.kind = kind, .id = id, .count = count, .blamed = blamed};
    picture->row_count++;
}

/* -- belongs: to an object that is to blame, and stays where rows are short -- */

/* Pages that were made together are one row, but a page that is to blame has its own. */
static void add_pages(struct hu_picture *picture, uint64_t page, uint64_t pages, bool belongs)
{
    const struct hu_broken *broken = picture->broken;

    for (uint32_t i = 0; broken != NULL && i < 2; i++) {
        uint64_t one = broken->id[i];
        if (broken->what[i] == HU_OBJECT_PAGE && one >= page && one - page < pages && pages > 1) {
            add_row(picture, HU_PICTURE_PAGES, page, one - page, belongs);
            add_row(picture, HU_PICTURE_PAGES, one, 1, belongs);
            add_row(picture, HU_PICTURE_PAGES, one + 1, page + pages - one - 1, belongs);
            return;
        }
    }
    add_row(picture, HU_PICTURE_PAGES, page, pages, belongs);
}

static void add_rows_of(struct hu_picture *picture, uint32_t index)
{
    const struct hu_event *event = &picture->trace->event[index];
    const uint64_t *arg = event->arg;
    bool belongs = touches_blamed(picture->broken, event);

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_image_load: add_row(picture, HU_PICTURE_IMAGE, 1, 1, belongs); break;
    case HU_EVENT_alloc_pages:
        add_row(picture, HU_PICTURE_MDL, arg[0], 1, belongs);
        add_pages(picture, arg[1], arg[2], belongs);
        break;
    case HU_EVENT_alloc_mdl: add_row(picture, HU_PICTURE_MDL, arg[0], 1, belongs); break;
    case HU_EVENT_alloc_pool: add_row(picture, HU_PICTURE_POOL, arg[0], 1, belongs); break;
    case HU_EVENT_alloc_contig:
        add_row(picture, HU_PICTURE_CONTIG, arg[0], 1, belongs);
        add_pages(picture, arg[1], arg[2], belongs);
        break;
    case HU_EVENT_save_done: add_row(picture, HU_PICTURE_BLOCK, arg[1], 1, belongs); break;
    case HU_EVENT_restore:
        add_row(picture, HU_PICTURE_BLOCK, arg[0], 1, belongs);
        add_row(picture, HU_PICTURE_MDL, arg[1], 1, belongs);
        add_pages(picture, arg[2], arg[3], belongs);
        break;
    default: break;
    }
}

void hu_picture_make(struct hu_picture *picture, const struct hu_input *input,
                     const struct hu_trace *trace, const struct hu_broken *broken)
{
    memset(picture, 0, sizeof(*picture));
    picture->trace = trace;
    picture->input = input;
    picture->broken = broken;
    find_slots(picture);
    for (uint32_t i = 0; i < picture->slot_count; i++) {
        add_rows_of(picture, picture->slot[i].event);
    }
    hu_picture_follow(picture);
}
