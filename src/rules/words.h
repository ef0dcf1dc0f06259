/* Events in words, for src/rules only. */
#ifndef HU_WORDS_H
#define HU_WORDS_H

#include "rules.h"

/* An object that an event names; a page run has `count` pages, everything else one. */
struct hu_mention {
    enum hu_object what;
    uint64_t id;
    uint64_t count;
};

/* What an event names, read from the names of its arguments; answers how many. */
uint32_t hu_event_mentions(const struct hu_event *event,
                           struct hu_mention mention[HU_EVENT_ARG_MAX]);

const char *hu_object_word(enum hu_object what);

/* An object as one says it: "mdl 4", "NULL", "an address of nobody's". Answers the length, as
 * snprintf does. */
int hu_put_thing(char *text, size_t size, enum hu_object what, uint64_t id);

/* -- history.c -- */
/* Events in order, with the step that the scenario's list gives them (those indented below one do
 * not count; AFTER_LAST: what is tidied up when all are over) and the owner after each. */
enum { HU_HISTORY_MAX = 4096 };
#define HU_STEP_AFTER_LAST UINT32_MAX
struct hu_history {
    uint32_t count;
    struct {
        uint32_t event;
        uint32_t step;
        const char *owner;
    } line[HU_HISTORY_MAX];
};

/* The history of a verdict's objects, up to the event that broke the rule. */
void hu_history_collect(struct hu_history *history, const struct hu_broken *broken,
                        const struct hu_trace *trace);

/* Who owns the objects of an event once it is over: "driver", "Dxgkrnl", "nobody", or "" where it
 * does not say. */
const char *hu_event_owner(const struct hu_event *event);

#endif
