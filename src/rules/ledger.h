/* The ledger's state, for src/rules only: what the events so far say about every object, adapter and call.
 *
 * Records are indexed by object number and carry the run they belong to, so that a reset touches none of them. An
 * unknown or excessive number gives a scratch record of state NONE: nothing needs to be checked before use.
 */
#ifndef HU_LEDGER_H
#define HU_LEDGER_H

#include "rules.h"

#include <inttypes.h>

enum {
    HU_LEDGER_PAGE_MAX = 1 << 20,
    HU_LEDGER_MDL_MAX = 1 << 16,
    HU_LEDGER_MAP_MAX = 1 << 17,
    HU_LEDGER_POOL_MAX = 1 << 17,
    HU_LEDGER_CONTIG_MAX = 1 << 12,
    HU_LEDGER_BLOCK_MAX = 1 << 17,
    HU_LEDGER_CALL_MAX = 1 << 17,       /* save callback calls a run whose pages are told apart */
    HU_LEDGER_ADAPTER_MAX = 4,          /* adapters are numbered below this */
    HU_LEDGER_VF_MAX = 8,
    HU_LEDGER_DEPTH_MAX = 16,           /* nested calls into the driver */
    HU_LEDGER_OPEN_CALL_MAX = 4,        /* nested save callback calls */
    HU_LEDGER_SAMPLE_MAX = 32,          /* samples a virtual function and update; more: not judged */
    HU_LEDGER_RETRY_MAX = 16,           /* failed callback calls a save that must be made good */
    HU_PAGE_BYTES = 4096,
};

/* Order of values in keys.def. */
enum { HU_CB_IRQL_APC = 1, HU_SAVE_IRQL_APC = 1, HU_CB_FAIL_OWNER_DXGKRNL = 1, HU_PDATA_ADOPT = 1,
       HU_RANGES_COPY = 0, HU_RANGES_ADOPT = 1, HU_META_LIFETIME_DRIVER = 1, HU_ZERO_BLOCKS_ACCEPT = 1,
       HU_MDL_CHAIN_REJECT = 0, HU_MDL_KINDS_ANY = 1, HU_HCONTEXT_ADDDEVICE = 0, HU_FREE_INSIDE_ALLOW = 1,
       HU_RESTORE_ORDER_SAVE = 0, HU_COMPLETE_AFTER_START = 0, HU_COMPLETE_NEVER = 3 };

/* NTSTATUS values the ledger knows, as events carry them: the low 32 bits count. */
enum { HU_STATUS_SUCCESS = 0 };

/* What every object the driver can own has in common. It stands first in each of the four records. */
struct hu_thing {
    uint32_t run;       /* of the ledger; another one: nothing is known of it */
    uint32_t load;      /* the image load it was made in */
    uint32_t ddi;       /* serial of the driver call it was made in, 0: of Dxgkrnl */
    uint32_t locks;     /* MDLs that lock its pages */
    uint8_t state;
    uint8_t owner;
    bool told;          /* its leak is in the verdict */
    bool may_stay;      /* the profile reads it as adopted, or leaves that open */
};

struct hu_mdl_record {
    struct hu_thing thing;
    uint32_t map;           /* its live mapping */
    uint32_t given_load;    /* load in which a save took it; 0: none did */
    uint32_t block;         /* it was delivered for this block */
    uint32_t range_call;    /* last call that named its pages in a range */
    uint32_t data_call;     /* ... its bytes as a buffer */
    uint32_t lock_id;       /* object whose pages it locks */
    uint8_t lock_what;
    uint8_t kind;
    uint8_t adapter;        /* restored: the adapter it was delivered to */
    bool own_storage;       /* MmInitializeMdl: the structure is the driver's own memory */
    bool fewer;             /* the allocation came back short */
    bool refused;           /* its restore call failed */
    bool open;              /* its restore call has not returned */
    bool save_failed;       /* a save of it failed and none succeeded since */
    bool start_failed;      /* StartDevice failed after its restore */
    bool was_mapped;        /* partial: mapped since it was built */
    bool changed;           /* the driver wrote into it: told */
};

struct hu_map_record {
    struct hu_thing thing;
    uint32_t mdl;       /* 0: device space */
    uint64_t bytes;
    bool user;
    bool nowrite;
    bool ended_by_free;
};

struct hu_pool_record {
    struct hu_thing thing;
    uint64_t size;
    uint32_t meta_call; /* last call that gave it as metadata */
    uint32_t data_call; /* ... as buffer */
    bool paged;
};

struct hu_contig_record {
    struct hu_thing thing;
    uint64_t size;
    uint32_t range_call;
    uint32_t data_call;
};

/* What last named a page in a save. */
struct hu_page_record {
    uint32_t run;
    uint32_t call;
    uint32_t home;      /* the MDL or contiguous memory it was made for */
    uint8_t home_what;
    uint8_t source;
    bool part;          /* of a buffer that covers only some of it */
};

enum hu_block_state { HU_BLOCK_NONE, HU_BLOCK_SAVED, HU_BLOCK_REFUSED, HU_BLOCK_TAKEN, HU_BLOCK_FREED };

struct hu_block_record {
    uint32_t run;
    uint32_t mdl;       /* the one that holds it now */
    uint32_t meta_size;
    uint8_t state;
    uint8_t adapter;
    bool tampered;
    bool detectable;
    bool rolled_back;   /* its save failed: it is to be freed */
    uint64_t pages;
    uint64_t content;
    uint64_t meta;
};

/* How many objects of each kind there are: a place in time. */
struct hu_marks {
    uint32_t mdl;
    uint32_t map;
    uint32_t pool;
    uint32_t contig;
    uint32_t block;
};

/* One call into the driver. */
struct hu_frame {
    uint32_t serial;
    uint32_t load;
    uint32_t block;
    uint32_t mdl;           /* restore: the MDL delivered */
    uint32_t others;
    uint32_t refused;       /* allocations that failed for another reason than a plan */
    uint64_t value;
    struct hu_marks marks;
    uint8_t ddi;
    uint8_t adapter;
    uint8_t irql;
    uint8_t thread;
    bool map_null;          /* the last mapping asked for failed */
    bool alloc_null;        /* the last allocation asked for failed */
    uint8_t retry_count;    /* failed callback calls not made good */
    uint64_t retry[HU_LEDGER_RETRY_MAX][2];
};

enum hu_source { HU_SOURCE_NONE, HU_SOURCE_RANGES, HU_SOURCE_MDL, HU_SOURCE_DATA };

/* A save callback call whose arguments are being told. */
struct hu_open_call {
    uint64_t number;    /* the trace's */
    uint32_t serial;    /* ours */
    uint32_t mdl;
    uint32_t last_range;
    uint64_t size;
    uint64_t meta;
    uint64_t position;  /* pages of the buffer told so far */
    uint64_t part_head; /* bytes before the buffer on its first page */
    uint8_t source;
    uint8_t adapter;
    bool small;         /* the buffer lies in a pool block that may share its page */
    bool broken;        /* an argument broke a rule: the rest is not judged */
    bool ranged;        /* a range was told */
};

struct hu_vf_record {
    uint64_t latest;    /* digest of the last sample */
    uint32_t latest_load;
    uint8_t count;      /* accepted samples of the update */
    bool known;         /* latest holds since the last work */
    bool too_many;
    bool steady;        /* the next sample must equal latest */
    bool due;           /* the first sample after the update is awaited */
};

enum hu_phase { HU_PHASE_NONE, HU_PHASE_ADDED, HU_PHASE_STARTED, HU_PHASE_STOPPED };

struct hu_adapter_record {
    uint64_t context;
    uint32_t waiting;       /* saved blocks neither delivered nor freed */
    uint32_t rolled;        /* ... of these, blocks of a save that failed */
    uint32_t save_blocks;   /* blocks of the last save */
    uint32_t save_load;     /* load of the last save that succeeded */
    uint32_t last_block;    /* that was delivered to it in this load */
    uint32_t add_serial;
    uint32_t start_serial;
    struct hu_marks add_from, add_to;
    struct hu_marks start_from, start_to;
    uint32_t completes;     /* calls with RestoreComplete in this load */
    uint32_t taken;         /* blocks the driver took over in this load */
    uint8_t phase;
    bool capable;
    bool saved;             /* a save succeeded since the device was started, and no cancel came */
    bool interrupted;       /* a cancel or a failed save happened in this load */
    bool restore_failed;
    bool tampered;          /* a block of it was changed on purpose */
    bool fault_in_restore;
    bool fault_in_start;
    bool sampling;          /* samples count for the update that is under way */
    bool out_of_order;
    bool start_failed;      /* in this load */
    bool updating;          /* it was stopped for a hot update */
    bool work_fails;        /* work failed in this load, unplanned, before any interruption */
    struct hu_vf_record vf[HU_LEDGER_VF_MAX];
};

/* The part that a reset clears. */
struct hu_ledger_now {
    const struct hu_event *event;
    uint32_t index;
    struct hu_profile profile;
    uint32_t load;
    uint32_t image;
    uint32_t serial;            /* of calls into the driver */
    uint32_t call_serial;
    uint32_t depth;
    uint32_t lost_depth;        /* calls nested too deep to be kept */
    uint32_t open_calls;
    uint32_t overflow;          /* object numbers beyond our limits */
    uint32_t blocks_open;
    uint32_t pending_restore;   /* the block that a restore event announced */
    bool pending;
    bool limited;               /* the run was ended by a limit */
    bool tampered_delivered;    /* in this load */
    bool alloc_null;            /* an allocation failed in this load */
    bool fault_outside_save;    /* in this load */
    bool initialized;
    bool save_ddi;
    bool restore_ddi;
    uint64_t pending_meta_size;
    uint64_t pending_pages;
    uint32_t map_mdl;           /* the map event that map_how goes on about */
    uint64_t map_flags;
    uint32_t entry_serial;
    struct hu_marks entry_from, entry_to;
    struct hu_marks high;
    struct hu_marks judged;     /* objects up to here were seen by an unload */
    struct hu_adapter_record adapter[HU_LEDGER_ADAPTER_MAX];
    uint32_t broken_count;
    uint32_t kept;
    uint32_t mild;              /* kept verdicts that are not errors */
    uint32_t contradiction_event;
    char contradiction[HU_DETAIL_MAX];
};

struct hu_ledger {
    uint32_t run;
    hu_broken_fn *fn;
    void *context;
    uint64_t evaluated[HU_RULE_COUNT];
    struct hu_ledger_now now;
    struct hu_broken broken[HU_BROKEN_MAX + 1];
    struct hu_frame frame[HU_LEDGER_DEPTH_MAX + 1];     /* 0: outside of the driver */
    struct hu_open_call call[HU_LEDGER_OPEN_CALL_MAX];
    uint64_t sample[HU_LEDGER_ADAPTER_MAX][HU_LEDGER_VF_MAX][HU_LEDGER_SAMPLE_MAX];
    struct hu_mdl_record no_mdl;
    struct hu_map_record no_map;
    struct hu_pool_record no_pool;
    struct hu_contig_record no_contig;
    struct hu_block_record no_block;
    struct hu_page_record no_page;
    uint32_t call_run[HU_LEDGER_CALL_MAX + 1];
    uint32_t call_block[HU_LEDGER_CALL_MAX + 1];        /* the block a call became */
    struct hu_mdl_record mdl[HU_LEDGER_MDL_MAX + 1];
    struct hu_map_record map[HU_LEDGER_MAP_MAX + 1];
    struct hu_pool_record pool[HU_LEDGER_POOL_MAX + 1];
    struct hu_contig_record contig[HU_LEDGER_CONTIG_MAX + 1];
    struct hu_block_record block[HU_LEDGER_BLOCK_MAX + 1];
    struct hu_page_record page[HU_LEDGER_PAGE_MAX + 1];
};

/* -- records by number (ledger.c) -- */
struct hu_mdl_record *hu_ledger_mdl(struct hu_ledger *ledger, uint64_t id);
struct hu_map_record *hu_ledger_map(struct hu_ledger *ledger, uint64_t id);
struct hu_pool_record *hu_ledger_pool(struct hu_ledger *ledger, uint64_t id);
struct hu_contig_record *hu_ledger_contig(struct hu_ledger *ledger, uint64_t id);
struct hu_block_record *hu_ledger_block(struct hu_ledger *ledger, uint64_t id);
struct hu_page_record *hu_ledger_page(struct hu_ledger *ledger, uint64_t id);
struct hu_adapter_record *hu_ledger_adapter(struct hu_ledger *ledger, uint64_t id);
/* The object of any of the four kinds; a scratch record for other kinds. */
struct hu_thing *hu_ledger_thing(struct hu_ledger *ledger, uint64_t what, uint64_t id);
/* A new object, made by the call into the driver that is at work. */
void hu_ledger_born(struct hu_ledger *ledger, struct hu_thing *thing);
/* Pages `page` to `page + pages - 1` were made for an object. */
void hu_ledger_settle(struct hu_ledger *ledger, uint64_t page, uint64_t pages, enum hu_object what, uint64_t id);
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

/* Files a broken rule with one sentence. The second form gives a milder severity than the rule's. Both answer true. */
__attribute__((format(printf, 5, 6))) bool hu_ledger_break(struct hu_ledger *ledger, enum hu_rule rule,
                                                           struct hu_subject first, struct hu_subject second,
                                                           const char *format, ...);
__attribute__((format(printf, 5, 6))) bool hu_ledger_break_as(struct hu_ledger *ledger, enum hu_rule rule,
                                                              enum hu_severity severity, struct hu_subject first,
                                                              const char *format, ...);

/* Puts a rule to the test; true when it is broken. */
static inline bool hu_ledger_test(struct hu_ledger *ledger, enum hu_rule rule, bool broken)
{
    ledger->evaluated[rule]++;
    return broken;
}

/* Tests, and files the breach; true when it is broken. HU_JUDGE(ledger, rule, broken, first, second, format, ...) */
#define HU_JUDGE(ledger, rule, broken, ...)                        \
    (hu_ledger_test((ledger), HU_RULE_##rule, (broken)) &&         \
     hu_ledger_break((ledger), HU_RULE_##rule, __VA_ARGS__))

/* Files that the events contradict themselves, the first time. */
__attribute__((format(printf, 2, 3))) void hu_ledger_contradict(struct hu_ledger *ledger, const char *format, ...);

/* -- one function a kind of event; a kind without one does not link -- */
#define HU_EVENT(name, ...) void hu_fold_##name(struct hu_ledger *ledger, const uint64_t *arg);
#include "events.def"
#undef HU_EVENT

/* -- between the files -- */

/* An object that cannot be used any more, or not by the driver: files the breach that fits best and answers true.
 * `doing` is a verb: "mapped". `freeing`: it was about to be freed. */
bool hu_mdl_out_of_reach(struct hu_ledger *ledger, uint64_t id, const char *doing, bool freeing);
/* The event's own account of an MDL against ours. */
void hu_mdl_compare(struct hu_ledger *ledger, uint64_t id, uint64_t kind, uint64_t owner, uint64_t state);
/* The end of an MDL's mapping, however it came. */
void hu_map_ended(struct hu_ledger *ledger, struct hu_mdl_record *mdl, bool by_free);
/* An unlock, or the end of a locked MDL. */
void hu_lock_ended(struct hu_ledger *ledger, struct hu_mdl_record *mdl);
/* What came of an allocation: `thing` NULL and `why`, or the object. */
void hu_allocated(struct hu_ledger *ledger, struct hu_thing *thing, uint64_t why);
/* Pages that a call names: each once. */
void hu_save_page_run(struct hu_ledger *ledger, struct hu_open_call *call, uint64_t page, uint64_t pages);
struct hu_open_call *hu_save_call_of(struct hu_ledger *ledger, uint64_t number);

/* restore.c */
void hu_restore_entered(struct hu_ledger *ledger, struct hu_frame *frame);
void hu_restore_left(struct hu_ledger *ledger, struct hu_frame *frame, uint32_t status, uint64_t faults);
/* The block is Dxgkrnl's no more. */
void hu_block_close(struct hu_ledger *ledger, struct hu_block_record *block, enum hu_block_state state);

/* save_end.c */
static inline bool hu_is_success(uint32_t status) { return (status >> 31) == 0; }
void hu_save_entered(struct hu_ledger *ledger, struct hu_frame *frame);
void hu_save_left(struct hu_ledger *ledger, struct hu_frame *frame, uint32_t status, uint64_t faults);

/* state.c */
void hu_state_save_entered(struct hu_ledger *ledger, uint32_t adapter);
void hu_state_interrupted(struct hu_ledger *ledger, uint32_t adapter);
void hu_state_work(struct hu_ledger *ledger, uint32_t adapter, uint64_t vf);
void hu_work_left(struct hu_ledger *ledger, const struct hu_frame *frame, uint32_t status, uint64_t faults);
void hu_state_started(struct hu_ledger *ledger, uint32_t adapter);
void hu_state_stopped(struct hu_ledger *ledger, uint32_t adapter);

/* balance.c */
/* What was made in the call into the driver `serial`, between two marks, and is still the driver's. */
void hu_balance_phase(struct hu_ledger *ledger, enum hu_rule rule, uint32_t serial, struct hu_marks from,
                      struct hu_marks to);
void hu_balance_run_end(struct hu_ledger *ledger);

#endif
