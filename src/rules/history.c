/* Which events tell the story of the objects that a verdict is about, and whose they are after
 * each.
 */
#include "words.h"

#include <string.h>

enum { RELATED_MAX = 64 };

/* An object, and those whose history is its own: the MDL around a page, the block an MDL was saved
 * as. */
struct related {
    uint32_t count;
    struct {
        enum hu_object what;
        uint64_t id;
    } object[RELATED_MAX];
};

static bool is_related(const struct related *all, uint64_t what, uint64_t id)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->object[i].what == what && all->object[i].id == id) {
            return true;
        }
    }
    return false;
}

static void relate(struct related *all, enum hu_object what, uint64_t id)
{
    if (id != 0 && all->count < RELATED_MAX && !is_related(all, what, id)) {
        all->object[all->count].what = what;
        all->object[all->count++].id = id;
    }
}

static bool names_page_of(const struct related *all, const struct hu_mention *mention)
{
    for (uint32_t i = 0; i < all->count; i++) {
        if (all->object[i].what == HU_OBJECT_PAGE && all->object[i].id >= mention->id &&
            all->object[i].id - mention->id < mention->count) {
            return true;
        }
    }
    return false;
}

static bool mentions(const struct related *all, const struct hu_event *event)
{
    struct hu_mention mention[HU_EVENT_ARG_MAX];
    uint32_t count = hu_event_mentions(event, mention);

    for (uint32_t i = 0; i < count; i++) {
        bool hit = mention[i].what == HU_OBJECT_PAGE
                       ? names_page_of(all, &mention[i])
                       : is_related(all, mention[i].what, mention[i].id);
        if (hit) {
            return true;
        }
    }
    return false;
}

static bool was_edited(const struct hu_trace *trace, uint64_t block)
{
    uint32_t i = 0;

    while (i < trace->count &&
           (trace->event[i].kind != HU_EVENT_tamper || trace->event[i].arg[0] != block)) {
        i++;
    }
    return i < trace->count;
}

/* The objects that a page was made for, or that a mapping maps, belong to the story; so does what
 * was done to the block that an MDL came with. */
static void relate_makers(struct related *all, const struct hu_trace *trace,
                          const struct hu_event *event)
{
    const uint64_t *arg = event->arg;

    if ((event->kind == HU_EVENT_alloc_pages || event->kind == HU_EVENT_restore) &&
        mentions(all, event)) {
        relate(all, HU_OBJECT_MDL, event->kind == HU_EVENT_restore ? arg[1] : arg[0]);
        if (event->kind == HU_EVENT_restore && was_edited(trace, arg[0])) {
            relate(all, HU_OBJECT_BLOCK, arg[0]);
        }
    } else if (event->kind == HU_EVENT_alloc_contig && mentions(all, event)) {
        relate(all, HU_OBJECT_CONTIG, arg[0]);
    } else if (event->kind == HU_EVENT_map && is_related(all, HU_OBJECT_MAP, arg[1])) {
        relate(all, HU_OBJECT_MDL, arg[0]);
    }
}

/* Where the reading of the trace stands: the save call and the delivery that belong to the story.
 */
struct cursor {
    uint64_t call;
    bool gives;     /* the call hands an MDL over */
    bool delivered; /* a restore call with an object of the story has not returned */
};

static bool is_part_of_save(uint16_t kind)
{
    return kind == HU_EVENT_save_mdl || kind == HU_EVENT_save_run || kind == HU_EVENT_save_pages ||
           kind == HU_EVENT_save_data || kind == HU_EVENT_save_meta;
}

/* A save call belongs to the story when it names an object of it; its answer then does, too. So
 * does the end of a delivery. *owner: whose the object is after it. */
static bool in_story(const struct related *all, const struct hu_event *event, struct cursor *cursor,
                     const char **owner)
{
    bool mentioned = mentions(all, event);

    *owner = hu_event_owner(event);
    if (event->kind == HU_EVENT_save_done && cursor->call != 0 && event->arg[0] == cursor->call) {
        *owner = cursor->gives && event->arg[1] != 0 ? "Dxgkrnl" : "driver";
        cursor->call = 0;
        return true;
    }
    if (event->kind == HU_EVENT_ddi_leave && event->arg[0] == HU_DDI_RESTORE && cursor->delivered) {
        *owner = (uint32_t)event->arg[2] == 0 ? "driver" : "Dxgkrnl";
        cursor->delivered = false;
        return true;
    }
    if (!mentioned) {
        return false;
    }
    cursor->delivered = cursor->delivered || event->kind == HU_EVENT_restore;
    if (!is_part_of_save(event->kind)) {
        return event->kind != HU_EVENT_map_how && event->kind != HU_EVENT_restore_mdl;
    }
    bool again = cursor->call == event->arg[0];
    cursor->gives = event->kind == HU_EVENT_save_mdl || (again && cursor->gives);
    cursor->call = event->arg[0];
    return !again;
}

/* The number that the scenario's list gives to an event's step: those indented below one do not
 * count. HU_STEP_AFTER_LAST: what is tidied up when all steps are over. */
struct place {
    uint64_t op;
    uint32_t step;
};

static uint32_t step_of(struct place *place, const struct hu_event *event)
{
    if (event->kind == HU_EVENT_step) {
        place->op = event->arg[0];
        place->step++;
    }
    return event->step > place->op && place->op != 0 ? HU_STEP_AFTER_LAST : place->step;
}

void hu_history_collect(struct hu_history *history, const struct hu_broken *broken,
                        const struct hu_trace *trace)
{
    struct related all = {0};
    struct cursor cursor = {0};
    struct place place = {0};

    relate(&all, broken->what[0], broken->id[0]);
    relate(&all, broken->what[1], broken->id[1]);
    /* Twice: what a mapping maps is known when it is made, after the MDL was delivered. */
    for (uint32_t i = 0; all.count != 0 && i < 2 * trace->count; i++) {
        if (i % trace->count <= broken->event) {
            relate_makers(&all, trace, &trace->event[i % trace->count]);
        }
    }
    for (uint32_t i = 0; i < trace->count && i <= broken->event; i++) {
        const char *owner = "";
        uint32_t step = step_of(&place, &trace->event[i]);
        bool told = in_story(&all, &trace->event[i], &cursor, &owner) || i == broken->event;
        if (told && history->count < HU_HISTORY_MAX) {
            history->line[history->count].event = i;
            history->line[history->count].step = step;
            history->line[history->count++].owner = owner;
        }
    }
}
