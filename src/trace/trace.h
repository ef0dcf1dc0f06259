/* The trace: the append-only list of what crossed the interface between Dxgkrnl, driver and memory
 * manager.
 *
 * It is the only thing the judge sees. Objects appear as small stable numbers, never as addresses,
 * so that the same input gives the same trace in every engine, build and process. Beside each
 * event, and no part of it, stands the address of the driver's call (its site), for reports only.
 */
#ifndef HU_TRACE_H
#define HU_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { HU_EVENT_ARG_MAX = 7, HU_TRACE_EVENT_MAX = 1 << 20 };

enum hu_event_kind {
    HU_EVENT_NONE,
#define HU_EVENT(name, ...) HU_EVENT_##name,
#include "events.def"
#undef HU_EVENT
    HU_EVENT_COUNT
};

enum hu_key {
#define HU_KEY(name, point, sampled, values) HU_KEY_##name,
#include "keys.def"
#undef HU_KEY
    HU_KEY_COUNT
};

/* What an event's argument names. INSIDE is an address within an object that is not its start. */
enum hu_object {
    HU_OBJECT_NONE,
    HU_OBJECT_PAGE,
    HU_OBJECT_MDL,
    HU_OBJECT_MAP,
    HU_OBJECT_POOL,
    HU_OBJECT_CONTIG,
    HU_OBJECT_BLOCK,
    HU_OBJECT_META,  /* metadata that Dxgkrnl hands to a restore call; id is the block */
    HU_OBJECT_ARGS,  /* pArgs of a call into the driver */
    HU_OBJECT_IMAGE, /* the driver's own code, data or stack */
    HU_OBJECT_INSIDE,
    HU_OBJECT_NULL, /* an address below one page */
    HU_OBJECT_IO,
};

enum hu_state {
    HU_STATE_NONE,
    HU_STATE_LIVE,
    HU_STATE_FREED,
    HU_STATE_HUSK, /* an MDL whose pages are freed and whose structure is not */
    HU_STATE_UNMAPPED,
    HU_STATE_GONE, /* memory that Dxgkrnl took away when a call returned */
};

enum hu_owner { HU_OWNER_NOBODY, HU_OWNER_DXGKRNL, HU_OWNER_DRIVER };

/* How an MDL came to describe its pages. */
enum hu_mdl_kind {
    HU_MDL_NONE,      /* IoAllocateMdl or MmInitializeMdl, nothing built yet */
    HU_MDL_ALLOCATED, /* MmAllocatePagesForMdl(Ex), or delivered by a restore call */
    HU_MDL_NONPAGED,
    HU_MDL_PARTIAL,
    HU_MDL_LOCKED, /* MmProbeAndLockPages */
    HU_MDL_IO,
};

/* Why a call gave what it gave. */
enum hu_why {
    HU_WHY_OK,
    HU_WHY_FAULT,     /* a planned failure */
    HU_WHY_SHORT,     /* a planned short allocation: fewer pages than asked */
    HU_WHY_ARGUMENTS, /* refused: the arguments are not legal */
    HU_WHY_LIMIT,     /* refused: the model, or the address range asked for, has no more */
    HU_WHY_SEQUENCE,  /* refused: not now */
};

enum hu_ddi {
    HU_DDI_NONE,
    HU_DDI_ENTRY,
    HU_DDI_ADD,
    HU_DDI_START,
    HU_DDI_QUERY,
    HU_DDI_WORK, /* DxgkDdiEscape or the glue's make_work */
    HU_DDI_SHOW, /* the glue's show_state */
    HU_DDI_SAVE,
    HU_DDI_RESTORE,
    HU_DDI_STOP,
    HU_DDI_REMOVE,
    HU_DDI_UNLOAD,
    HU_DDI_COUNT
};

/* Limits of the harness: events of a call or a step, objects, the alarm of the process, a wait that
 * nothing ends, a lock that is never let go, routines that queue one another for ever. */
enum {
    HU_LIMIT_EVENTS = 1,
    HU_LIMIT_OBJECTS,
    HU_LIMIT_CLOCK,
    HU_LIMIT_WAIT,
    HU_LIMIT_LOCK,
    HU_LIMIT_ROUTINES,
    HU_LIMIT_COUNT
};

/* What a tamper step does to a block; the order is that of `tamper` in ops.def. */
enum hu_edit {
    HU_EDIT_FLIP,
    HU_EDIT_ZERO,
    HU_EDIT_TRUNCATE,
    HU_EDIT_EXTEND,
    HU_EDIT_META_FLIP,
    HU_EDIT_META_ZERO,
    HU_EDIT_META_TRUNCATE,
    HU_EDIT_META_EXTEND,
    HU_EDIT_SWAP,
    HU_EDIT_SWAP_META,
    HU_EDIT_STALE,
    HU_EDIT_FOREIGN,
    HU_EDIT_RESEAL_FLIP,
    HU_EDIT_RESEAL_META,
    HU_EDIT_DROP_META,
    HU_EDIT_BYTES,
};

/* What the save callback was given as hAdapter. */
enum hu_handle {
    HU_HANDLE_WRONG,
    HU_HANDLE_RIGHT,
    HU_HANDLE_OTHER,   /* of another adapter that is started */
    HU_HANDLE_CONTEXT, /* the miniport's own context */
    HU_HANDLE_STALE,   /* of an adapter that was stopped, or of an earlier image */
};

/* Calls that can be handed a bad pointer or take a fault; also the `api` of an allocation. */
enum hu_api {
    HU_API_NONE,
#define HU_API(name) HU_API_##name,
#include "apis.def"
#undef HU_API
    HU_API_COUNT
};

struct hu_event {
    uint16_t kind;
    uint16_t step; /* the scenario's step, from 1; 0 before the first */
    uint8_t irql;
    uint8_t thread; /* 1 is the thread that runs the scenario */
    uint8_t spare[2];
    uint64_t arg[HU_EVENT_ARG_MAX];
};

typedef void hu_trace_sink(void *context, const struct hu_event *event, uint32_t index);

/* One run's trace and where it is sent. The owner allocates it (zeroed) and binds it. */
struct hu_trace {
    uint32_t count;
    uint16_t step;
    uint8_t irql;
    uint8_t thread;
    hu_trace_sink *sink;
    void *context;
    const void *pending_site;
    struct hu_event event[HU_TRACE_EVENT_MAX];
    const void *site[HU_TRACE_EVENT_MAX];
};

/* Makes `trace` the one that hu_trace_push writes to. One at a time. */
void hu_trace_bind(struct hu_trace *trace);

/* Forgets all events; keeps the sink. Costs nothing per event. */
void hu_trace_reset(void);

/* Appends an event and hands it to the sink before it returns. Unused arguments are zero. A full
 * trace drops the event and answers false. */
bool hu_trace_push(enum hu_event_kind kind, const uint64_t arg[HU_EVENT_ARG_MAX]);
/* The same, argument by argument. HU_PUSH(name, arguments ...) fills up with zeros. */
void hu_trace_file(enum hu_event_kind kind, uint64_t a, uint64_t b, uint64_t c, uint64_t d,
                   uint64_t e, uint64_t f, uint64_t g);
#define HU_PUSH(name, ...) HU_PUSH_SEVEN(HU_EVENT_##name, __VA_ARGS__, 0, 0, 0, 0, 0, 0, 0)
#define HU_PUSH_SEVEN(kind, a, b, c, d, e, f, g, ...)                                              \
    hu_trace_file((kind), (a), (b), (c), (d), (e), (f), (g))

/* The trace that is bound, NULL: none. Only for what stands inline here: it is asked at every call.
 */
extern struct hu_trace *hu_trace_bound;

/* The site that the next event is filed under: the return address in the driver of the entry point
 * at work. */
static inline void hu_trace_at(const void *site)
{
    if (hu_trace_bound != NULL)
        hu_trace_bound->pending_site = site;
}
#define HU_SITE() hu_trace_at(__builtin_return_address(0))

/* The current step and IRQL, stamped on each event. IRQL lives here because every layer stamps it.
 */
void hu_trace_step(uint32_t step);
static inline void hu_trace_irql(uint8_t irql)
{
    if (hu_trace_bound != NULL)
        hu_trace_bound->irql = irql;
}
static inline uint8_t hu_trace_irql_now(void)
{
    return hu_trace_bound != NULL ? hu_trace_bound->irql : 0;
}
/* The thread, stamped on each event: 1 runs the scenario, 2 is another. */
static inline void hu_trace_thread(uint8_t thread)
{
    if (hu_trace_bound != NULL)
        hu_trace_bound->thread = thread;
}

/* Names for people and files: the kind's word, an argument's word (NULL past the last), a key's
 * word. */
const char *hu_event_name(enum hu_event_kind kind);
const char *hu_event_arg_name(enum hu_event_kind kind, uint32_t arg);
const char *hu_api_name(enum hu_api api);

/* One event as a line of text without line end: `12 step=3 irql=0 alloc_pages mdl=4 page=17 ...`;
 * arguments that are zero are left out. README.md beside this file is the grammar. Answers the
 * length, as snprintf does. */
int hu_event_print(char *text, size_t size, uint32_t index, const struct hu_event *event);

/* The reverse. False, and `error` set to a sentence, for a line that is not an event. */
bool hu_event_parse(const char *line, struct hu_event *event, const char **error);

/* Folds the events to one number: equal traces, equal numbers. Sites are left out. */
uint64_t hu_trace_hash(const struct hu_trace *trace);

/* -- profile keys -- */
struct hu_profile {
    uint8_t value[HU_KEY_COUNT];
};
const char *hu_key_name(enum hu_key key);
const char *hu_key_point(enum hu_key key);
bool hu_key_sampled(enum hu_key key);
bool hu_key_is_number(enum hu_key key);
/* How many values the key has (256 for numbers). */
uint32_t hu_key_values(enum hu_key key);
/* The name of a value; NULL past the last, and for numbers. The text is not terminated: use the
 * length. */
const char *hu_key_value_name(enum hu_key key, uint32_t value, size_t *length);
/* -1 when there is no such key or value. */
int hu_key_find(const char *name, size_t length);
int hu_key_value_find(enum hu_key key, const char *name, size_t length);
/* The number in force: the byte where it is not 0, else the default written in keys.def. */
uint64_t hu_profile_number(const struct hu_profile *profile, enum hu_key key);

#endif
