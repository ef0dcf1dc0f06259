/* The list itself: bind, push, hash. The one place where an event is made. */
#include "trace.h"

#include <string.h>

_Static_assert(sizeof(struct hu_event) == 64, "one cache line, no holes that a hash would read");

/* The mm and dxgk entry points take no context, so the trace they write to is found here. */
static struct hu_trace *bound;

void hu_trace_bind(struct hu_trace *trace)
{
    bound = trace;
    if (trace != NULL && trace->thread == 0)
        trace->thread = 1;
}

void hu_trace_reset(void)
{
    bound->count = 0;
    bound->step = 0;
    bound->irql = 0;
    bound->thread = 1;
    bound->pending_site = NULL;
}

/* Not sanitized: an event would cost three times as much, and the one index is checked. Not
 * covered, therefore: a caller whose array is too short; HU_PUSH never hands one in. */
__attribute__((no_sanitize("address", "undefined")))
bool hu_trace_push(enum hu_event_kind kind, const uint64_t arg[HU_EVENT_ARG_MAX])
{
    struct hu_trace *trace = bound;
    if (trace == NULL || trace->count >= HU_TRACE_EVENT_MAX)
        return false;
    uint32_t index = trace->count++;
    struct hu_event *event = &trace->event[index];
    event->kind = (uint16_t)kind;
    event->step = trace->step;
    event->irql = trace->irql;
    event->thread = trace->thread;
    event->spare[0] = event->spare[1] = 0;
    for (uint32_t i = 0; i < HU_EVENT_ARG_MAX; i++)
        event->arg[i] = arg[i];
    trace->site[index] = trace->pending_site;
    if (trace->sink != NULL)
        trace->sink(trace->context, event, index);
    return true;
}

void hu_trace_at(const void *site)
{
    if (bound != NULL)
        bound->pending_site = site;
}

void hu_trace_step(uint32_t step)
{
    if (bound == NULL)
        return;
    bound->step = step < UINT16_MAX ? (uint16_t)step : UINT16_MAX;
    bound->pending_site = NULL;
}

void hu_trace_irql(uint8_t irql)
{
    if (bound != NULL)
        bound->irql = irql;
}

uint8_t hu_trace_irql_now(void)
{
    return bound != NULL ? bound->irql : 0;
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
