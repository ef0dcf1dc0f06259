/* The ledger's own functions, for src/rules only: records by number, verdicts, what one file asks
 * of another. */
#ifndef HU_LEDGER_H
#define HU_LEDGER_H

#include "records.h"

#include <inttypes.h>

/* -- records by number (ledger.c) -- */
struct hu_mdl_record *hu_ledger_mdl(struct hu_ledger *ledger, uint64_t id);
struct hu_map_record *hu_ledger_map(struct hu_ledger *ledger, uint64_t id);
struct hu_pool_record *hu_ledger_pool(struct hu_ledger *ledger, uint64_t id);
struct hu_contig_record *hu_ledger_contig(struct hu_ledger *ledger, uint64_t id);
struct hu_io_record *hu_ledger_io(struct hu_ledger *ledger, uint64_t id);
struct hu_block_record *hu_ledger_block(struct hu_ledger *ledger, uint64_t id);
struct hu_page_record *hu_ledger_page(struct hu_ledger *ledger, uint64_t id);
struct hu_adapter_record *hu_ledger_adapter(struct hu_ledger *ledger, uint64_t id);
/* The same, as that of a new object: cleared. */
struct hu_mdl_record *hu_ledger_mdl_new(struct hu_ledger *ledger, uint64_t id);
struct hu_map_record *hu_ledger_map_new(struct hu_ledger *ledger, uint64_t id);
struct hu_pool_record *hu_ledger_pool_new(struct hu_ledger *ledger, uint64_t id);
struct hu_contig_record *hu_ledger_contig_new(struct hu_ledger *ledger, uint64_t id);
struct hu_io_record *hu_ledger_io_new(struct hu_ledger *ledger, uint64_t id);
/* The next call into the driver, the next callback call: cleared. The caller sees to room. */
struct hu_frame *hu_ledger_frame_new(struct hu_ledger *ledger);
struct hu_open_call *hu_ledger_call_new(struct hu_ledger *ledger);
/* The object of any of the five kinds; a scratch record for other kinds. */
struct hu_thing *hu_ledger_thing(struct hu_ledger *ledger, uint64_t what, uint64_t id);
/* A new object, made by the call into the driver that is at work. */
void hu_ledger_born(struct hu_ledger *ledger, struct hu_thing *thing);
/* Pages `page` to `page + pages - 1` were made for an object. */
void hu_ledger_settle(struct hu_ledger *ledger, uint64_t page, uint64_t pages, enum hu_object what,
                      uint64_t id);
/* The block that a call became and that Dxgkrnl still holds; 0: none. */
uint32_t hu_ledger_held(struct hu_ledger *ledger, uint32_t call_serial);

/* The innermost call into the driver; frame 0 when there is none. */
static inline struct hu_frame *hu_ledger_top(struct hu_ledger *ledger)
{
    return &ledger->frame[ledger->now.depth];
}

/* True inside a restore call that carries RestoreComplete. */
static inline bool hu_ledger_flagged(struct hu_ledger *ledger)
{
    const struct hu_frame *top = hu_ledger_top(ledger);
    return top->ddi == HU_DDI_RESTORE && (top->value & 1) != 0;
}

static inline uint8_t hu_ledger_key(const struct hu_ledger *ledger, enum hu_key key)
{
    return ledger->now.profile.value[key];
}

/* -- verdicts (ledger.c) -- */

struct hu_subject {
    enum hu_object what;
    uint64_t id;
};
#define HU_NOBODY ((struct hu_subject){HU_OBJECT_NONE, 0})
#define HU_THE(kind, number) ((struct hu_subject){HU_OBJECT_##kind, (number)})
#define HU_ANY(kind, number) ((struct hu_subject){(enum hu_object)(kind), (number)})

/* Files a broken rule with one sentence. The second form gives a milder severity than the rule's.
 * Both answer true. */
__attribute__((format(printf, 5, 6))) bool hu_ledger_break(struct hu_ledger *ledger,
                                                           enum hu_rule rule,
                                                           struct hu_subject first,
                                                           struct hu_subject second,
                                                           const char *format, ...);
__attribute__((format(printf, 5, 6))) bool hu_ledger_break_as(struct hu_ledger *ledger,
                                                              enum hu_rule rule,
                                                              enum hu_severity severity,
                                                              struct hu_subject first,
                                                              const char *format, ...);

/* Puts a rule to the test; true when it is broken. */
static inline bool hu_ledger_test(struct hu_ledger *ledger, enum hu_rule rule, bool broken)
{
    ledger->evaluated[rule]++;
    return broken;
}

/* Tests, and files the breach; true when it is broken. HU_JUDGE(ledger, rule, broken, first,
 * second, format, ...) */
#define HU_JUDGE(ledger, rule, broken, ...)                                                        \
    (hu_ledger_test((ledger), HU_RULE_##rule, (broken)) &&                                         \
     hu_ledger_break((ledger), HU_RULE_##rule, __VA_ARGS__))

/* Files that the events contradict themselves, the first time. */
__attribute__((format(printf, 2, 3))) void hu_ledger_contradict(struct hu_ledger *ledger,
                                                                const char *format, ...);

/* -- one function a kind of event; a kind without one does not link -- */
#define HU_EVENT(name, ...) void hu_fold_##name(struct hu_ledger *ledger, const uint64_t *arg);
#include "events.def"
#undef HU_EVENT

/* -- between the files -- */

/* An object that cannot be used any more, or not by the driver: files the breach that fits best and
 * answers true. `doing` is a verb: "mapped". `freeing`: it was about to be freed. */
bool hu_mdl_out_of_reach(struct hu_ledger *ledger, uint64_t id, const char *doing, bool freeing);
/* The event's own account of an MDL against ours. */
void hu_mdl_compare(struct hu_ledger *ledger, uint64_t id, uint64_t kind, uint64_t owner,
                    uint64_t state);
/* The end of an MDL's mapping, however it came. */
void hu_map_ended(struct hu_ledger *ledger, struct hu_mdl_record *mdl, bool by_free);
/* An unlock, or the end of a locked MDL. */
void hu_lock_ended(struct hu_ledger *ledger, struct hu_mdl_record *mdl);
/* What came of an allocation: `thing` NULL and `why`, or the object. */
void hu_allocated(struct hu_ledger *ledger, struct hu_thing *thing, uint64_t why);
/* Pages that a call names: each once. */
void hu_save_page_run(struct hu_ledger *ledger, struct hu_open_call *call, uint64_t page,
                      uint64_t pages);
struct hu_open_call *hu_save_call_of(struct hu_ledger *ledger, uint64_t number);

/* restore.c */
void hu_restore_entered(struct hu_ledger *ledger, struct hu_frame *frame);
void hu_restore_left(struct hu_ledger *ledger, struct hu_frame *frame, uint32_t status,
                     uint64_t faults);
/* The block is Dxgkrnl's no more. */
void hu_block_close(struct hu_ledger *ledger, struct hu_block_record *block,
                    enum hu_block_state state);

/* save_end.c */
static inline bool hu_is_success(uint32_t status) { return (status >> 31) == 0; }
void hu_save_entered(struct hu_ledger *ledger, struct hu_frame *frame);
void hu_save_left(struct hu_ledger *ledger, struct hu_frame *frame, uint32_t status,
                  uint64_t faults);

/* state.c */
void hu_state_save_entered(struct hu_ledger *ledger, uint32_t adapter);
void hu_state_interrupted(struct hu_ledger *ledger, uint32_t adapter);
void hu_state_work(struct hu_ledger *ledger, uint32_t adapter, uint64_t vf);
void hu_state_progressed(struct hu_ledger *ledger);
void hu_work_left(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status,
                  uint64_t faults);
void hu_state_started(struct hu_ledger *ledger, uint32_t adapter);
/* A block was taken over, or refused: where nothing else explains it, its order may. */
void hu_state_taken(struct hu_ledger *ledger, uint32_t adapter);
void hu_state_refused(struct hu_ledger *ledger, uint32_t adapter, uint32_t block);
void hu_state_stopped(struct hu_ledger *ledger, uint32_t adapter);

/* balance.c */
/* What was made in the call into the driver `serial`, between two marks, and is still the driver's.
 */
void hu_balance_phase(struct hu_ledger *ledger, enum hu_rule rule, uint32_t serial,
                      struct hu_marks from, struct hu_marks to);
void hu_balance_run_end(struct hu_ledger *ledger);

#endif
