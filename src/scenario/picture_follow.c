/* Follows every row of a picture through the trace: who owns it, and whether it is mapped. */
#include "picture.h"

#include <string.h>

/* What the reading of the trace has in hand. */
struct reading {
    uint64_t call_mdl; /* that the save call under way hands over */
    uint64_t block;    /* that is being delivered, with its MDL */
    uint64_t mdl;
    uint64_t page;
    uint64_t pages;
};

struct change {
    uint8_t owner;
    bool mapped;
    bool husk;
};

static bool is(const struct hu_picture_row *row, enum hu_picture_kind kind, uint64_t id)
{
    return row->kind == kind && row->id == id;
}

static bool holds(const struct hu_picture_row *row, uint64_t page, uint64_t pages)
{
    return row->kind == HU_PICTURE_PAGES && row->id >= page && row->id - page < pages;
}

/* The MDL itself, or pages that it holds. */
static bool of_mdl(const struct hu_picture_row *row, uint64_t mdl)
{
    return mdl != 0 &&
           (is(row, HU_PICTURE_MDL, mdl) || (row->kind == HU_PICTURE_PAGES && row->home == mdl));
}

static void on_alloc(struct hu_picture_row *row, const struct hu_event *event, struct change *now)
{
    const uint64_t *arg = event->arg;
    bool made = false;

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_image_load: made = row->kind == HU_PICTURE_IMAGE; break;
    case HU_EVENT_alloc_mdl: made = is(row, HU_PICTURE_MDL, arg[0]); break;
    case HU_EVENT_alloc_pool:
        made = is(row, HU_PICTURE_POOL, arg[0]);
        row->size = made ? arg[1] : row->size;
        break;
    case HU_EVENT_alloc_pages:
    case HU_EVENT_alloc_contig:
        made = holds(row, arg[1], arg[2]);
        row->home = made && event->kind == HU_EVENT_alloc_pages ? arg[0] : row->home;
        made = made ||
               is(row, event->kind == HU_EVENT_alloc_pages ? HU_PICTURE_MDL : HU_PICTURE_CONTIG,
                  arg[0]);
        break;
    default: break;
    }
    if (made) {
        *now = (struct change){.owner = HU_OWNER_DRIVER};
    }
}

/* A call that is refused frees nothing: the event says how the object stood. */
static void on_free(const struct hu_picture_row *row, const struct hu_event *event,
                    struct change *now)
{
    const uint64_t *arg = event->arg;
    bool allowed =
        arg[3] == HU_OWNER_DRIVER && (arg[4] == HU_STATE_LIVE || arg[4] == HU_STATE_HUSK);
    bool gone = false;

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_image_unload: gone = row->kind == HU_PICTURE_IMAGE; break;
    case HU_EVENT_free_pages:
        gone = allowed && row->kind == HU_PICTURE_PAGES && row->home == arg[1] && arg[1] != 0;
        now->husk = now->husk || (allowed && is(row, HU_PICTURE_MDL, arg[1]));
        now->mapped = now->mapped && !now->husk;
        break;
    case HU_EVENT_free_mdl: gone = allowed && is(row, HU_PICTURE_MDL, arg[1]); break;
    case HU_EVENT_free_pool:
        gone = allowed && ((arg[0] == HU_OBJECT_MDL && is(row, HU_PICTURE_MDL, arg[1])) ||
                           (arg[0] == HU_OBJECT_POOL && is(row, HU_PICTURE_POOL, arg[1])));
        break;
    case HU_EVENT_free_contig:
        gone = arg[0] == HU_OBJECT_CONTIG && arg[2] == HU_STATE_LIVE && (arg[3] & 1) != 0 &&
               (is(row, HU_PICTURE_CONTIG, arg[1]) || holds(row, arg[4], arg[5]));
        break;
    case HU_EVENT_block_free:
        gone = is(row, HU_PICTURE_BLOCK, arg[0]) || of_mdl(row, arg[1]);
        break;
    default: break;
    }
    if (gone) {
        *now = (struct change){.owner = HU_OWNER_NOBODY};
    }
}

static void on_hand_over(struct hu_picture_row *row, const struct hu_event *event,
                         const struct reading *reading, struct change *now)
{
    const uint64_t *arg = event->arg;

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_save_done:
        row->home = arg[1] != 0 && is(row, HU_PICTURE_MDL, reading->call_mdl) ? arg[1] : row->home;
        if (arg[1] != 0 && (is(row, HU_PICTURE_BLOCK, arg[1]) || of_mdl(row, reading->call_mdl))) {
            *now = (struct change){.owner = HU_OWNER_DXGKRNL};
        }
        break;
    case HU_EVENT_restore:
        if (is(row, HU_PICTURE_MDL, arg[1]) || holds(row, arg[2], arg[3])) {
            row->home = row->kind == HU_PICTURE_PAGES ? arg[1] : 0;
            *now = (struct change){.owner = HU_OWNER_DXGKRNL};
        } else if (row->kind == HU_PICTURE_MDL && row->home == arg[0]) {
            *now = (struct change){.owner = HU_OWNER_NOBODY}; /* a fresh structure takes over */
        }
        break;
    case HU_EVENT_ddi_leave:
        if (reading->block == 0 || arg[0] != HU_DDI_RESTORE || (uint32_t)arg[2] != 0) {
            break;
        }
        if (of_mdl(row, reading->mdl)) {
            now->owner = HU_OWNER_DRIVER;
        } else if (is(row, HU_PICTURE_BLOCK, reading->block)) {
            now->owner = HU_OWNER_NOBODY;
        }
        break;
    case HU_EVENT_map:
        now->mapped = now->mapped || (arg[1] != 0 && is(row, HU_PICTURE_MDL, arg[0]));
        break;
    case HU_EVENT_unmap: now->mapped = now->mapped && !is(row, HU_PICTURE_MDL, arg[0]); break;
    default: break;
    }
}

static void read_on(struct reading *reading, const struct hu_event *event)
{
    const uint64_t *arg = event->arg;

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_save_call: reading->call_mdl = 0; break;
    case HU_EVENT_save_mdl: reading->call_mdl = arg[1]; break;
    case HU_EVENT_restore: *reading = (struct reading){0, arg[0], arg[1], arg[2], arg[3]}; break;
    case HU_EVENT_ddi_leave: reading->block = arg[0] == HU_DDI_RESTORE ? 0 : reading->block; break;
    default: break;
    }
}

static void turn(struct hu_picture_row *row, struct change now, uint32_t column)
{
    struct hu_picture_span *last = row->span_count != 0 ? &row->span[row->span_count - 1] : NULL;
    bool same = last != NULL ? last->owner == now.owner && last->mapped == now.mapped &&
                                   last->husk == now.husk
                             : now.owner == HU_OWNER_NOBODY;

    if (same) {
        return;
    }
    if (last != NULL && last->from == column) {
        last->owner = now.owner;
        last->mapped = now.mapped;
        last->husk = now.husk;
    } else if (row->span_count < HU_PICTURE_SPAN_MAX) {
        if (last != NULL) {
            last->to = column;
        }
        row->span[row->span_count++] =
            (struct hu_picture_span){column, column, now.owner, now.mapped, now.husk};
    }
}

/* One row through all events. Moments without a column of their own fall on the next one. */
static void follow(struct hu_picture *picture, struct hu_picture_row *row)
{
    struct reading reading = {0};
    struct change now = {0};
    uint32_t column = 0;

    for (uint32_t i = 0; i < picture->trace->count; i++) {
        const struct hu_event *event = &picture->trace->event[i];
        while (column < picture->slot_count && picture->slot[column].event < i) {
            column++;
        }
        on_alloc(row, event, &now);
        on_free(row, event, &now);
        on_hand_over(row, event, &reading, &now);
        turn(row, now, column);
        read_on(&reading, event);
    }
    if (row->span_count != 0) {
        row->span[row->span_count - 1].to = picture->slot_count;
    }
}

void hu_picture_follow(struct hu_picture *picture)
{
    for (uint32_t i = 0; i < picture->row_count; i++) {
        follow(picture, &picture->row[i]);
    }
}

bool hu_picture_concerns(const struct hu_picture_row *row, const struct hu_event *event)
{
    const uint64_t *arg = event->arg;

    switch ((enum hu_event_kind)event->kind) {
    case HU_EVENT_image_load:
    case HU_EVENT_image_unload: return row->kind == HU_PICTURE_IMAGE;
    case HU_EVENT_alloc_pages: return is(row, HU_PICTURE_MDL, arg[0]) || holds(row, arg[1], arg[2]);
    case HU_EVENT_alloc_contig:
        return is(row, HU_PICTURE_CONTIG, arg[0]) || holds(row, arg[1], arg[2]);
    case HU_EVENT_alloc_mdl:
    case HU_EVENT_map:
    case HU_EVENT_unmap: return is(row, HU_PICTURE_MDL, arg[0]);
    case HU_EVENT_free_pages:
    case HU_EVENT_free_mdl: return is(row, HU_PICTURE_MDL, arg[1]);
    case HU_EVENT_alloc_pool: return is(row, HU_PICTURE_POOL, arg[0]);
    case HU_EVENT_free_pool:
    case HU_EVENT_bad_access:
        return (arg[0] == HU_OBJECT_MDL && is(row, HU_PICTURE_MDL, arg[1])) ||
               (arg[0] == HU_OBJECT_POOL && is(row, HU_PICTURE_POOL, arg[1])) ||
               (arg[0] == HU_OBJECT_CONTIG && is(row, HU_PICTURE_CONTIG, arg[1]));
    case HU_EVENT_free_contig: return is(row, HU_PICTURE_CONTIG, arg[1]);
    case HU_EVENT_save_run:
    case HU_EVENT_save_pages: {
        uint32_t first = event->kind == HU_EVENT_save_run ? 2 : 3;
        return holds(row, arg[first], arg[first + 1]);
    }
    case HU_EVENT_save_done: return is(row, HU_PICTURE_BLOCK, arg[1]);
    case HU_EVENT_stale:
    case HU_EVENT_tamper:
    case HU_EVENT_block_free: return is(row, HU_PICTURE_BLOCK, arg[0]);
    case HU_EVENT_restore:
        return is(row, HU_PICTURE_BLOCK, arg[0]) || is(row, HU_PICTURE_MDL, arg[1]) ||
               holds(row, arg[2], arg[3]);
    default: return false;
    }
}
