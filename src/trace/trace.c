/* The list itself: bind, push, hash. The one place where an event is made. */
#include "trace.h"

#include <string.h>

_Static_assert(sizeof(struct hu_event) == 64, "one cache line, no holes that a hash would read");
_Static_assert(offsetof(struct hu_event, step) == 2 && offsetof(struct hu_event, irql) == 4 &&
                   offsetof(struct hu_event, thread) == 5 && offsetof(struct hu_event, arg) == 8,
               "hu_trace_file writes what stands before the arguments as one number");

/* The mm and dxgk entry points take no context, so the trace they write to is found here. */
struct hu_trace *hu_trace_bound;

void hu_trace_bind(struct hu_trace *trace)
{
    hu_trace_bound = trace;
    if (trace != NULL && trace->thread == 0)
        trace->thread = 1;
}

void hu_trace_reset(void)
{
    hu_trace_bound->count = 0;
    hu_trace_bound->step = 0;
    hu_trace_bound->irql = 0;
    hu_trace_bound->thread = 1;
    hu_trace_bound->pending_site = NULL;
}

/* Not sanitized: an event would cost three times as much, and the one index is checked.
 *
 * Each word is stored as it will be read again, at once, by the sink: whole. A processor waits
 * where it reads back in one piece what was written in several. */
__attribute__((no_sanitize("address", "undefined"))) void hu_trace_file(enum hu_event_kind kind,
                                                                        uint64_t a, uint64_t b,
                                                                        uint64_t c, uint64_t d,
                                                                        uint64_t e, uint64_t f,
                                                                        uint64_t g)
{
    struct hu_trace *trace = hu_trace_bound;
    if (__builtin_expect(trace == NULL || trace->count >= HU_TRACE_EVENT_MAX, 0))
        return;
    uint32_t index = trace->count++;
    struct hu_event *event = &trace->event[index];
    uint64_t head = (uint64_t)kind | (uint64_t)trace->step << 16 | (uint64_t)trace->irql << 32 |
                    (uint64_t)trace->thread << 40;
    memcpy(event, &head, sizeof head);
    event->arg[0] = a;
    event->arg[1] = b;
    event->arg[2] = c;
    event->arg[3] = d;
    event->arg[4] = e;
    event->arg[5] = f;
    event->arg[6] = g;
    trace->site[index] = trace->pending_site;
    if (trace->sink != NULL)
        trace->sink(trace->context, event, index);
}

bool hu_trace_push(enum hu_event_kind kind, const uint64_t arg[HU_EVENT_ARG_MAX])
{
    if (hu_trace_bound == NULL || hu_trace_bound->count >= HU_TRACE_EVENT_MAX)
        return false;
    hu_trace_file(kind, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5], arg[6]);
    return true;
}

void hu_trace_step(uint32_t step)
{
    if (hu_trace_bound == NULL)
        return;
    hu_trace_bound->step = step < UINT16_MAX ? (uint16_t)step : UINT16_MAX;
    hu_trace_bound->pending_site = NULL;
}

/* Multiply and rotate, a word at a time: not for secrets, only to tell two runs apart. */
uint64_t hu_trace_hash(const struct hu_trace *trace)
{
    uint64_t hash = 0x9e3779b97f4a7c15u ^ trace->count;
    for (uint32_t i = 0; i < trace->count; i++) {
        uint64_t word[sizeof(struct hu_event) / 8];
        memcpy(word, &trace->event[i], sizeof word);
        for (uint32_t j = 0; j < sizeof word / 8; j++) {
            hash = (hash ^ word[j]) * 0xd6e8feb86659fd93u;
            hash ^= hash >> 32;
        }
    }
    return hash;
}
