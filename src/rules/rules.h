/* The judge: a rule table and a ledger that folds events into a verdict.
 *
 * It sees only the trace. It never calls the memory model or the store, so a trace from anywhere
 * can be judged, during a run or later, and the answers are the same. It may be wrong only in ways
 * that events show.
 */
#ifndef HU_RULES_H
#define HU_RULES_H

#include "trace.h"

enum hu_severity { HU_SEVERITY_ERROR, HU_SEVERITY_WARNING, HU_SEVERITY_POLICY };
enum hu_who { HU_WHO_DRIVER, HU_WHO_MODEL, HU_WHO_BOTH };

/* rules.def: HU_RULE(name, id, severity, who, seen, statement, source, reading, windows). */
enum hu_rule {
    HU_RULE_NONE,
#define HU_RULE(name, ...) HU_RULE_##name,
#include "rules.def"
#undef HU_RULE
    HU_RULE_COUNT
};

/* In which builds a rule can be seen to be broken. */
enum hu_seen {
    HU_SEEN_ALWAYS, /* from the events, in every build */
    HU_SEEN_ASAN,   /* needs AddressSanitizer's poisoned bytes */
    HU_SEEN_FAULT,  /* needs a processor trap: every build, ends the process */
    HU_SEEN_NEVER,  /* not implemented; the reading says why */
};

struct hu_rule_row {
    const char *name; /* ours: descriptive, at most 34 characters, frozen once released */
    const char *id;   /* that of contract.md */
    enum hu_severity severity;
    enum hu_who who;
    enum hu_seen seen;
    const char *statement; /* what is asked, in our words */
    const char *source;    /* the documentation page, by title */
    const char *reading;   /* open point (O-nn) and how we read it; "" where the page is plain */
    const char
        *windows; /* what happens on Windows: bug check where documented; "" where nothing is */
};

/* Rule 0 has empty strings. Never NULL for rule < HU_RULE_COUNT. */
const struct hu_rule_row *hu_rule(enum hu_rule rule);
enum hu_rule hu_rule_find(const char *name_or_id);

enum { HU_BROKEN_MAX = 64, HU_DETAIL_MAX = 160 };

/* One broken rule: where in the trace, and which objects (kind and number) it is about; the second
 * is NONE where only one is. `detail` is one sentence of what was seen, with numbers. */
struct hu_broken {
    enum hu_rule rule;
    enum hu_severity severity; /* the rule's, or a milder one that the reading gives */
    uint32_t event;
    uint16_t step;
    enum hu_object what[2];
    uint64_t id[2];
    char detail[HU_DETAIL_MAX];
};

struct hu_ledger;

/* Called when a rule is broken, before anything else happens. */
typedef void hu_broken_fn(void *context, const struct hu_broken *broken);

/* The ledger's memory is its owner's: hu_ledger_size() bytes, zeroed once. */
size_t hu_ledger_size(void);

/* Forgets the last run; cost follows what it touched. */
void hu_ledger_reset(struct hu_ledger *ledger);
void hu_ledger_on_broken(struct hu_ledger *ledger, hu_broken_fn *fn, void *context);

/* Folds one event in. Events come in order; `index` is its place in the trace. */
void hu_ledger_push(struct hu_ledger *ledger, const struct hu_event *event, uint32_t index);

/* After a state or ddi_leave event: the verdict waits for a control event, which says whether the
 * order of the blocks made the difference (metamorphic). A trace without one is not judged on it.
 * *block: that was refused; 0: state was lost. */
bool hu_ledger_doubts(const struct hu_ledger *ledger, uint32_t *block);
/* Restore calls that failed though nothing was changed or had failed on purpose. */
uint32_t hu_ledger_refusals(const struct hu_ledger *ledger);

/* The verdict so far. Broken rules beyond HU_BROKEN_MAX are counted, not kept. */
uint32_t hu_ledger_broken_count(const struct hu_ledger *ledger);
const struct hu_broken *hu_ledger_broken(const struct hu_ledger *ledger, uint32_t index);

/* How often a rule was put to the test since the ledger's memory was zeroed (not reset by
 * hu_ledger_reset). */
uint64_t hu_ledger_evaluated(const struct hu_ledger *ledger, enum hu_rule rule);

/* The ledger and the memory model disagree: the events contradict themselves. NULL while they do
 * not; else a sentence, and the event where it was seen. That is a bug of the harness. */
const char *hu_ledger_contradiction(const struct hu_ledger *ledger, uint32_t *event);

/* -- report (report.c) -- */

/* Where the driver stood when an event was filed: "file:line in Function", or "". */
typedef void hu_site_fn(uint32_t event, char *site, size_t size);

/* The event at whose place the driver answers for a broken rule: the one that broke it, or, where
 * unload left something behind, the call that got it (the entry of the call that it was delivered
 * in). */
uint32_t hu_report_origin(const struct hu_broken *broken, const struct hu_trace *trace);

/* Prints the judge's part of a report: the rule's line (severity, whether it can happen on
 * Windows), what was asked and where it stands, who broke it, then what happened to the objects of
 * the verdict, event by event with owner; a call of the driver's with its place. At most `lines`
 * lines of history: the first and the last ones, with a line that says how many were left out. Ends
 * without the machine lines. */
void hu_report_verdict(FILE *out, const struct hu_broken *broken, const struct hu_trace *trace,
                       hu_site_fn *site, uint32_t lines);

/* One event in words, as the history prints it: "allocated by MmAllocatePagesForMdlEx, 6 pages". */
void hu_report_event(char *text, size_t size, const struct hu_event *event);

/* "  label    text", wrapped between words at 100 columns; later lines stand below the text. */
enum { HU_LINE_WIDTH = 100 };
void hu_put_paragraph(FILE *out, const char *label, const char *text);

/* Prints DEDUP_TOKEN and ASSERTION FAILED and traps inside a function of the rule's own, whose
 * caller is the driver's function that `site` lies in: a return address on the stack, or with
 * `entered` the function's first instruction. NULL: whoever calls this. */
_Noreturn void hu_rule_trap(enum hu_rule rule, const void *site, bool entered);

/* That function, for a handler that makes the driver's own instruction its caller. */
void (*hu_rule_function(enum hu_rule rule))(void);

/* For a crash that a sanitizer is about to report: prints the stack as if the rule's function had
 * been called by the caller of the function whose frame is `frame`, and returns. Does nothing
 * without a sanitizer. */
void hu_rule_say_stack(enum hu_rule rule, const void *frame);

/* Only those two lines, for a rule that a sanitizer or a signal ends the process for. */
void hu_rule_machine_lines(FILE *out, enum hu_rule rule);

/* A function of the driver as the documents call it. */
const char *hu_ddi_word(enum hu_ddi ddi);

/* Prints the table, one rule a line; `hu rules`. */
void hu_rules_print(FILE *out);
/* All that the table says of one rule: what it asks, where that stands, how an open point is read,
 * what Windows does. */
void hu_rule_print(FILE *out, enum hu_rule rule);

#endif
