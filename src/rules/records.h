/* The ledger's state, for src/rules only: what the events so far say about every object, adapter
 * and call.
 *
 * Records are indexed by object number and carry the run they belong to, so that a reset touches
 * none of them. An unknown or excessive number gives a scratch record of state NONE: nothing needs
 * to be checked before use.
 */
#ifndef HU_RECORDS_H
#define HU_RECORDS_H

#include "rules.h"
#include "values.h"

enum {
    HU_LEDGER_PAGE_MAX = 1 << 20,
    HU_LEDGER_MDL_MAX = 1 << 16,
    HU_LEDGER_MAP_MAX = 1 << 17,
    HU_LEDGER_POOL_MAX = 1 << 17,
    HU_LEDGER_CONTIG_MAX = 1 << 12,
    HU_LEDGER_IO_MAX = 1 << 10,
    HU_LEDGER_BLOCK_MAX = 1 << 17,
    HU_LEDGER_CALL_MAX = 1 << 17, /* save callback calls a run whose pages are told apart */
    HU_LEDGER_ADAPTER_MAX = 4,    /* adapters are numbered below this */
    HU_LEDGER_VF_MAX = 8,
    HU_LEDGER_DEPTH_MAX = 16,    /* nested calls into the driver */
    HU_LEDGER_OPEN_CALL_MAX = 4, /* nested save callback calls */
    HU_LEDGER_SAMPLE_MAX = 32,   /* samples a virtual function and update; more: not judged */
    HU_LEDGER_RETRY_MAX = 16,    /* failed callback calls a save that must be made good */
    HU_PAGE_BYTES = 4096,
};

/* What every object the driver can own has in common. It stands first in each of their records. */
struct hu_thing {
    uint32_t run;   /* of the ledger; another one: nothing is known of it */
    uint32_t load;  /* the image load it was made in */
    uint32_t ddi;   /* serial of the driver call it was made in, 0: of Dxgkrnl */
    uint32_t locks; /* MDLs that lock its pages */
    uint8_t state;
    uint8_t owner;
    bool told; /* its leak is in the verdict */
};

struct hu_mdl_record {
    struct hu_thing thing;
    uint32_t map;        /* its live mapping */
    uint32_t unmapped;   /* serial of the call that ended a mapping older than the call */
    uint32_t given_load; /* load in which a save took it; 0: none did */
    uint32_t block;      /* it was delivered for this block */
    uint32_t range_call; /* last call that named its pages in a range */
    uint32_t data_call;  /* ... its bytes as a buffer */
    uint32_t lock_id;    /* object whose pages it locks */
    uint8_t lock_what;
    uint8_t kind;
    uint8_t adapter;   /* restored: the adapter it was delivered to */
    bool own_storage;  /* MmInitializeMdl: the structure is the driver's own memory */
    bool fewer;        /* the allocation came back short */
    bool refused;      /* its restore call failed */
    bool open;         /* its restore call has not returned */
    bool save_failed;  /* a save of it failed and none succeeded since */
    bool start_failed; /* StartDevice failed after its restore */
    bool was_mapped;   /* partial: mapped since it was built */
    bool array_told;   /* the driver wrote into its page array: told */
    bool resized;      /* ... into its sizes */
};

struct hu_map_record {
    struct hu_thing thing;
    uint32_t mdl;
    uint64_t bytes;
    bool user;
    bool nowrite;
    bool ended_by_free;
    bool back; /* in place of one that the same call into the driver ended */
};

struct hu_io_record {
    struct hu_thing thing;
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
    uint32_t home; /* the MDL or contiguous memory it was made for */
    uint8_t home_what;
    uint8_t source;
    bool part; /* of a buffer that covers only some of it */
};

enum hu_block_state {
    HU_BLOCK_NONE,
    HU_BLOCK_SAVED,
    HU_BLOCK_REFUSED,
    HU_BLOCK_TAKEN,
    HU_BLOCK_FREED
};

struct hu_block_record {
    uint32_t run;
    uint32_t mdl; /* the one that holds it now */
    uint32_t meta_size;
    uint8_t state;
    uint8_t adapter;
    bool tampered;
    bool detectable;
    bool rolled_back; /* its save failed: it is to be freed */
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
    uint32_t io;
    uint32_t block;
};

/* One call into the driver. */
struct hu_frame {
    uint32_t serial;
    uint32_t block;
    uint32_t mdl; /* restore: the MDL delivered */
    uint32_t others;
    uint32_t refused; /* allocations that failed for another reason than a plan */
    uint64_t value;
    struct hu_marks marks;
    uint8_t ddi;
    uint8_t adapter;
    uint8_t irql;
    uint8_t thread;
    bool map_null;       /* the last mapping asked for failed */
    bool alloc_null;     /* the last allocation asked for failed */
    uint8_t retry_count; /* failed callback calls not made good */
};

enum hu_source { HU_SOURCE_NONE, HU_SOURCE_RANGES, HU_SOURCE_MDL, HU_SOURCE_DATA };

/* A save callback call whose arguments are being told. */
struct hu_open_call {
    uint64_t number; /* the trace's */
    uint32_t serial; /* ours */
    uint32_t mdl;
    uint32_t last_range;
    uint64_t size;
    uint64_t meta;
    uint64_t position;  /* pages of the buffer told so far */
    uint64_t part_head; /* bytes before the buffer on its first page */
    uint8_t source;
    uint8_t adapter;
    bool small;  /* the buffer lies in a pool block that may share its page */
    bool broken; /* an argument broke a rule: the rest is not judged */
    bool ranged; /* a range was told */
};

struct hu_vf_record {
    uint64_t latest; /* digest of the last sample */
    uint8_t count;   /* accepted samples of the update */
    bool known;      /* latest holds since the last work */
    bool too_many;
    bool steady; /* the next sample must equal latest */
    bool due;    /* the first sample after the update is awaited */
};

enum hu_stage { HU_STAGE_NONE, HU_STAGE_ADDED, HU_STAGE_STARTED, HU_STAGE_STOPPED };

struct hu_adapter_record {
    uint64_t context;
    uint32_t waiting;     /* saved blocks neither delivered nor freed */
    uint32_t rolled;      /* ... of these, blocks of a save that failed */
    uint32_t save_blocks; /* blocks of the last save */
    uint32_t save_load;   /* load of the last save that succeeded */
    uint32_t last_block;  /* that was delivered to it in this load */
    uint32_t add_serial;
    uint32_t start_serial;
    struct hu_marks add_from, add_to;
    struct hu_marks start_from, start_to;
    uint32_t completes; /* calls with RestoreComplete in this load */
    uint32_t taken;     /* blocks the driver took over in this load */
    bool came_up;       /* it was started in this load */
    uint8_t phase;
    bool capable;
    bool saved;       /* a save succeeded since the device was started, and no cancel came */
    bool interrupted; /* a cancel or a failed save happened in this load */
    bool restore_failed;
    bool tampered; /* a block of it was changed on purpose */
    bool fault_in_restore;
    bool fault_in_start;
    bool sampling; /* samples count for the update that is under way */
    bool out_of_order;
    uint32_t refused_block; /* the first in this load that nothing explains */
    bool order_asked;       /* in this load: whether their order is why */
    bool start_failed;      /* in this load */
    bool owes;              /* it was started while saved blocks were not delivered */
    bool owes_told;
    bool updating;   /* it was stopped for a hot update */
    bool called_off; /* while its save was open, another adapter's failed */
    bool work_fails; /* work failed in this load, unplanned, before any interruption */
    struct hu_vf_record vf[HU_LEDGER_VF_MAX];
};

/* The part that a reset clears. */
struct hu_ledger_now {
    const struct hu_event *event;
    uint32_t index;
    struct hu_profile profile;
    uint32_t load;
    uint32_t serial; /* of calls into the driver */
    uint32_t call_serial;
    uint32_t depth;
    uint32_t lost_depth; /* calls nested too deep to be kept */
    uint32_t open_calls;
    uint32_t overflow; /* object numbers beyond our limits */
    uint32_t blocks_open;
    uint32_t deferred;        /* DPCs, timers, work items, threads that may still run */
    uint32_t pending_restore; /* the block that a restore event announced */
    bool pending;
    bool args_told;          /* the argument structure of the next save call is unreadable: told */
    bool limited;            /* the run was ended by a limit */
    uint64_t tampered;       /* the last edited block that was delivered in this load */
    bool alloc_null;         /* an allocation failed in this load */
    bool fault_outside_save; /* in this load */
    bool faulted;            /* a planned failure was hit in this run */
    bool doubt; /* state was lost or a block refused, and the order of blocks may be why */
    bool doubt_shows_nothing;
    uint32_t doubted_block; /* that was refused; 0: state was lost */
    uint32_t refusals;      /* of blocks that were not changed, and nothing had failed */
    bool initialized;
    bool save_ddi;
    bool restore_ddi;
    uint64_t pending_meta_size;
    uint64_t pending_pages;
    uint32_t map_mdl; /* the map event that map_how goes on about */
    uint64_t map_flags;
    uint32_t entry_serial;
    struct hu_marks entry_from, entry_to;
    struct hu_marks high;
    struct hu_marks judged; /* objects up to here were seen by an unload */
    struct hu_adapter_record adapter[HU_LEDGER_ADAPTER_MAX];
    uint32_t broken_count;
    uint32_t kept;
    uint32_t mild; /* kept verdicts that are not errors */
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
    struct hu_frame frame[HU_LEDGER_DEPTH_MAX + 1]; /* 0: outside of the driver */
    uint64_t retry[HU_LEDGER_DEPTH_MAX + 1][HU_LEDGER_RETRY_MAX]
                  [2]; /* a frame's: contents, metadata */
    struct hu_open_call call[HU_LEDGER_OPEN_CALL_MAX];
    uint64_t sample[HU_LEDGER_ADAPTER_MAX][HU_LEDGER_VF_MAX][HU_LEDGER_SAMPLE_MAX];
    struct hu_mdl_record no_mdl;
    struct hu_map_record no_map;
    struct hu_pool_record no_pool;
    struct hu_contig_record no_contig;
    struct hu_io_record no_io;
    struct hu_block_record no_block;
    struct hu_page_record no_page;
    uint32_t call_run[HU_LEDGER_CALL_MAX + 1];
    uint32_t call_block[HU_LEDGER_CALL_MAX + 1]; /* the block a call became */
    struct hu_mdl_record mdl[HU_LEDGER_MDL_MAX + 1];
    struct hu_map_record map[HU_LEDGER_MAP_MAX + 1];
    struct hu_pool_record pool[HU_LEDGER_POOL_MAX + 1];
    struct hu_contig_record contig[HU_LEDGER_CONTIG_MAX + 1];
    struct hu_io_record io[HU_LEDGER_IO_MAX + 1];
    struct hu_block_record block[HU_LEDGER_BLOCK_MAX + 1];
    struct hu_page_record page[HU_LEDGER_PAGE_MAX + 1];
};

#endif
