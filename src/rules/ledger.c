/* The ledger's core: dispatch, verdicts, records by number. What events mean stands in the files
 * beside this one. */
#include "ledger.h"

#include <stdarg.h>
#include <string.h>

enum { MILD_MAX = HU_BROKEN_MAX / 2 }; /* so that warnings leave room for errors */

size_t hu_ledger_size(void) { return sizeof(struct hu_ledger); }

/* Once in 2^32 runs the stamps begin anew, and then everything is cleared. */
static void forget_all(struct hu_ledger *ledger)
{
    size_t from = offsetof(struct hu_ledger, no_mdl);

    memset((char *)ledger + from, 0, sizeof(*ledger) - from);
    ledger->run = 1;
}

void hu_ledger_reset(struct hu_ledger *ledger)
{
    memset(&ledger->now, 0, sizeof(ledger->now));
    if (++ledger->run == 0) {
        forget_all(ledger);
    }
}

void hu_ledger_on_broken(struct hu_ledger *ledger, hu_broken_fn *fn, void *context)
{
    ledger->fn = fn;
    ledger->context = context;
}

static void (*const fold[HU_EVENT_COUNT])(struct hu_ledger *ledger, const uint64_t *arg) = {
#define HU_EVENT(name, ...) [HU_EVENT_##name] = hu_fold_##name,
#include "events.def"
#undef HU_EVENT
};

/* Out of the way of all other pushes. */
static __attribute__((noinline, cold)) void first_push(struct hu_ledger *ledger,
                                                       const struct hu_event *event, uint32_t index)
{
    hu_ledger_reset(ledger);
    hu_ledger_push(ledger, event, index);
}

void hu_ledger_push(struct hu_ledger *ledger, const struct hu_event *event, uint32_t index)
{
    if (ledger->run == 0) {
        first_push(ledger, event, index);
        return;
    }
    ledger->now.event = event;
    ledger->now.index = index;
    if (event->kind > HU_EVENT_NONE && event->kind < HU_EVENT_COUNT) {
        fold[event->kind](ledger, event->arg);
    }
}

uint32_t hu_ledger_broken_count(const struct hu_ledger *ledger) { return ledger->now.broken_count; }

const struct hu_broken *hu_ledger_broken(const struct hu_ledger *ledger, uint32_t index)
{
    return index < ledger->now.kept ? &ledger->broken[index] : NULL;
}

uint64_t hu_ledger_evaluated(const struct hu_ledger *ledger, enum hu_rule rule)
{
    return rule < HU_RULE_COUNT ? ledger->evaluated[rule] : 0;
}

const char *hu_ledger_contradiction(const struct hu_ledger *ledger, uint32_t *event)
{
    if (ledger->now.contradiction[0] == 0) {
        return NULL;
    }
    *event = ledger->now.contradiction_event;
    return ledger->now.contradiction;
}

/* -- verdicts -- */

/* Where the next verdict goes; NULL: it is counted only. The last place is for errors past the
 * limit. */
static struct hu_broken *place_for(struct hu_ledger *ledger, enum hu_severity severity)
{
    if (severity != HU_SEVERITY_ERROR && ++ledger->now.mild > MILD_MAX) {
        return NULL;
    }
    if (ledger->now.kept == HU_BROKEN_MAX) {
        return &ledger->broken[HU_BROKEN_MAX];
    }
    return &ledger->broken[ledger->now.kept++];
}

static void file(struct hu_ledger *ledger, struct hu_broken head, const char *format, va_list list)
{
    struct hu_broken *broken = place_for(ledger, head.severity);

    ledger->now.broken_count++;
    if (broken == NULL) {
        return;
    }
    *broken = head;
    broken->event = ledger->now.index;
    broken->step = ledger->now.event->step;
    vsnprintf(broken->detail, sizeof(broken->detail), format, list);
    if (ledger->fn != NULL) {
        ledger->fn(ledger->context, broken);
    }
}

/* Where the save was entered at APC_LEVEL on purpose, a callback at that level breaks a contested
 * sentence only. */
static enum hu_severity severity_of(const struct hu_ledger *ledger, enum hu_rule rule)
{
    if (rule == HU_RULE_save_callback_above_passive && ledger->now.event->irql == 1 &&
        hu_ledger_key(ledger, HU_KEY_save_irql) == HU_SAVE_IRQL_APC) {
        return HU_SEVERITY_WARNING;
    }
    return hu_rule(rule)->severity;
}

bool hu_ledger_break(struct hu_ledger *ledger, enum hu_rule rule, struct hu_subject first,
                     struct hu_subject second, const char *format, ...)
{
    struct hu_broken head = {.rule = rule,
                             .severity = severity_of(ledger, rule),
                             .what = {first.what, second.what},
                             .id = {first.id, second.id}};
    va_list list;

    va_start(list, format);
    file(ledger, head, format, list);
    va_end(list);
    return true;
}

bool hu_ledger_break_as(struct hu_ledger *ledger, enum hu_rule rule, enum hu_severity severity,
                        struct hu_subject first, const char *format, ...)
{
    struct hu_broken head = {
        .rule = rule, .severity = severity, .what = {first.what}, .id = {first.id}};
    va_list list;

    va_start(list, format);
    file(ledger, head, format, list);
    va_end(list);
    return true;
}

void hu_ledger_contradict(struct hu_ledger *ledger, const char *format, ...)
{
    if (ledger->now.contradiction[0] != 0) {
        return;
    }
    va_list list;
    va_start(list, format);
    vsnprintf(ledger->now.contradiction, sizeof(ledger->now.contradiction), format, list);
    va_end(list);
    ledger->now.contradiction_event = ledger->now.index;
}

/* -- records: the one of this run, cleared when it is an earlier run's -- */

/* Clearing a few words through the sanitizer's memset would cost more than all the rest; the bounds
 * are checked here. */
#define HU_BARE __attribute__((no_sanitize("address"), no_sanitize("undefined")))

#define RECORD_OF(kind, limit)                                                                     \
    HU_BARE struct hu_##kind##_record *hu_ledger_##kind(struct hu_ledger *ledger, uint64_t id)     \
    {                                                                                              \
        bool known = id != 0 && id <= (limit);                                                     \
        struct hu_##kind##_record *record = known ? &ledger->kind[id] : &ledger->no_##kind;        \
        uint32_t *run = (uint32_t *)(void *)record;                                                \
        if (!known || *run != ledger->run) {                                                       \
            *record = (struct hu_##kind##_record){0};                                              \
            *run = ledger->run;                                                                    \
            ledger->now.overflow += id > (limit);                                                  \
        }                                                                                          \
        return record;                                                                             \
    }

#define NEW_RECORD_OF(kind)                                                                        \
    HU_BARE struct hu_##kind##_record *hu_ledger_##kind##_new(struct hu_ledger *ledger,            \
                                                              uint64_t id)                         \
    {                                                                                              \
        struct hu_##kind##_record *record = hu_ledger_##kind(ledger, id);                          \
        uint32_t *run = (uint32_t *)(void *)record;                                                \
        *record = (struct hu_##kind##_record){0};                                                  \
        *run = ledger->run;                                                                        \
        return record;                                                                             \
    }

RECORD_OF(mdl, HU_LEDGER_MDL_MAX)
RECORD_OF(map, HU_LEDGER_MAP_MAX)
RECORD_OF(pool, HU_LEDGER_POOL_MAX)
RECORD_OF(contig, HU_LEDGER_CONTIG_MAX)
RECORD_OF(io, HU_LEDGER_IO_MAX)
RECORD_OF(block, HU_LEDGER_BLOCK_MAX)
RECORD_OF(page, HU_LEDGER_PAGE_MAX)
NEW_RECORD_OF(mdl)
NEW_RECORD_OF(map)
NEW_RECORD_OF(pool)
NEW_RECORD_OF(contig)
NEW_RECORD_OF(io)

_Static_assert(offsetof(struct hu_thing, run) == 0 && offsetof(struct hu_page_record, run) == 0 &&
                   offsetof(struct hu_block_record, run) == 0,
               "a record begins with its run");

HU_BARE struct hu_frame *hu_ledger_frame_new(struct hu_ledger *ledger)
{
    struct hu_frame *frame = &ledger->frame[++ledger->now.depth];

    *frame = (struct hu_frame){.serial = ++ledger->now.serial, .marks = ledger->now.high};
    return frame;
}

HU_BARE struct hu_open_call *hu_ledger_call_new(struct hu_ledger *ledger)
{
    struct hu_open_call *call = &ledger->call[ledger->now.open_calls++];

    *call = (struct hu_open_call){.serial = ++ledger->now.call_serial};
    return call;
}

struct hu_adapter_record *hu_ledger_adapter(struct hu_ledger *ledger, uint64_t id)
{
    return &ledger->now.adapter[id < HU_LEDGER_ADAPTER_MAX ? id : 0];
}

struct hu_thing *hu_ledger_thing(struct hu_ledger *ledger, uint64_t what, uint64_t id)
{
    switch (what <= HU_OBJECT_IO ? (enum hu_object)what : HU_OBJECT_NONE) {
    case HU_OBJECT_MDL: return &hu_ledger_mdl(ledger, id)->thing;
    case HU_OBJECT_MAP: return &hu_ledger_map(ledger, id)->thing;
    case HU_OBJECT_POOL: return &hu_ledger_pool(ledger, id)->thing;
    case HU_OBJECT_CONTIG: return &hu_ledger_contig(ledger, id)->thing;
    case HU_OBJECT_IO: return &hu_ledger_io(ledger, id)->thing;
    case HU_OBJECT_NONE:
    case HU_OBJECT_PAGE:
    case HU_OBJECT_BLOCK:
    case HU_OBJECT_META:
    case HU_OBJECT_ARGS:
    case HU_OBJECT_IMAGE:
    case HU_OBJECT_INSIDE:
    case HU_OBJECT_NULL: break;
    }
    return &hu_ledger_pool(ledger, 0)->thing;
}

void hu_ledger_born(struct hu_ledger *ledger, struct hu_thing *thing)
{
    thing->load = ledger->now.load;
    thing->ddi = hu_ledger_top(ledger)->serial;
    thing->locks = 0;
    thing->state = HU_STATE_LIVE;
    thing->owner = HU_OWNER_DRIVER;
    thing->told = false;
}

HU_BARE void hu_ledger_settle(struct hu_ledger *ledger, uint64_t page, uint64_t pages,
                              enum hu_object what, uint64_t id)
{
    if (page == 0 || page > HU_LEDGER_PAGE_MAX) {
        return;
    }
    uint64_t last = pages < HU_LEDGER_PAGE_MAX - page ? page + pages : HU_LEDGER_PAGE_MAX + 1;
    for (uint64_t i = page; i < last; i++) {
        ledger->page[i] = (struct hu_page_record){
            .run = ledger->run, .home = (uint32_t)id, .home_what = (uint8_t)what};
    }
}

uint32_t hu_ledger_held(struct hu_ledger *ledger, uint32_t serial)
{
    if (serial == 0 || serial > HU_LEDGER_CALL_MAX || ledger->call_run[serial] != ledger->run) {
        return 0;
    }
    uint32_t block = ledger->call_block[serial];
    return hu_ledger_block(ledger, block)->state == HU_BLOCK_SAVED ? block : 0;
}
