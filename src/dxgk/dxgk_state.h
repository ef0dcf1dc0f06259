/* Dxgkrnl's state, for src/dxgk only. */
#ifndef HU_DXGK_STATE_H
#define HU_DXGK_STATE_H

#include "dxgk.h"

#include <dispmprt.h>
#include <pthread.h>

enum hu_block_state {
    HU_BLOCK_NONE,
    HU_BLOCK_HELD,
    HU_BLOCK_LENT,
    HU_BLOCK_PASSED,
    HU_BLOCK_FREED
};
enum hu_source { HU_SOURCE_RANGES, HU_SOURCE_MDL, HU_SOURCE_DATA };

struct hu_adapter {
    uint8_t phase;
    bool in_save;
    bool cancelling;
    bool hot_update; /* the driver said it can */
    bool completed;  /* the flagged call of this update was made */
    uint8_t depth;   /* DDIs of this adapter that are running */
    uint32_t starts;
    void *context;
    uint32_t context_number;
    HANDLE handle;
    uint32_t save_calls; /* callback calls in the running save */
};

struct hu_block {
    uint8_t state;
    uint8_t adapter;
    uint8_t source;
    uint8_t owner_after;
    bool tampered;
    bool changed_accepted;
    uint32_t pages;              /* as accepted */
    struct hu_run_of_pages run;  /* where its bytes are */
    struct hu_run_of_pages from; /* copy kinds: the driver's pages, when one run */
    struct hu_run_of_pages kept; /* history */
    uint32_t mdl;                /* source MDL, still to be withdrawn; 0: none */
    uint32_t delivered;          /* MDL delivered */
    uint64_t bytes;              /* its logical size */
    uint32_t meta_at;
    uint32_t meta_size;
    uint32_t kept_meta_at;
    uint32_t kept_meta_size;
    int32_t status;
    uint64_t content;
    uint64_t meta;
    uint64_t restored_content;
    uint64_t restored_meta;
    uint32_t restored_pages;
};

/* What the search for stale bytes keeps from one run to the next. */
struct hu_stale_find {
    uint32_t block;
    uint64_t offset;
    uint64_t size;
    uint32_t what; /* whose they were: enum hu_object, and its number */
    uint32_t id;
    bool raw; /* the bytes themselves; else what was computed from such */
};

struct hu_stale {
    enum hu_stale_mode mode;
    uint32_t part; /* of the number, that the memory shows */
    bool hit;
    uint32_t count;
    struct hu_stale_find find[HU_STALE_MAX];
    uint32_t blocks; /* recorded */
    uint64_t used;
    struct {
        uint64_t offset;
        uint64_t size; /* and one; 0: not recorded */
    } at[HU_STALE_BLOCK_MAX];
    uint8_t bytes[HU_STALE_BYTES_MAX];
};

struct hu_dxgk {
    struct hu_profile profile;
    uint8_t misbehave;
    bool loaded;
    bool swapping; /* a hot update puts the new image in the old one's place */
    bool keep_history;
    bool guided;
    uint32_t load;
    uint32_t update; /* counts saves that began an update: page marks carry it */
    uint32_t contexts;
    const struct hu_driver *first;
    const struct hu_driver *next;
    const struct hu_driver *image;
    hu_dxgk_hook_fn *hook;
    void *hook_context;
    pthread_t thread; /* that runs the scenario */
    struct hu_adapter adapter[HU_ADAPTER_MAX + 1];
    DRIVER_INITIALIZATION_DATA table;
    DRIVER_OBJECT driver_object;
    DXGKRNL_INTERFACE interface;
    uint32_t calls;
    uint32_t block_count;
    uint32_t update_first; /* first block that the running or last update holds */
    uint32_t meta_used;
    struct hu_block block[HU_BLOCK_MAX + 1];
    uint8_t meta[HU_META_MAX];
    DXGK_KSR_MEMORY_RANGE range[HU_RANGE_MAX];
    uint32_t seen_by_call[HU_MM_PAGE_MAX + 1]; /* page -> last call of any run that named it */
    uint32_t saved_in[HU_MM_PAGE_MAX + 1];     /* page -> update that holds it */
    uint32_t call_age; /* calls over all runs, so that marks need no reset */
    uint32_t update_age;
    struct hu_stale stale; /* not forgotten by a reset */
};

extern struct hu_dxgk *hu_dxgk_now;

static inline bool hu_misbehaves(enum hu_misbehave how) { return hu_dxgk_now->misbehave == how; }
static inline uint8_t hu_choice(enum hu_key key) { return hu_dxgk_now->profile.value[key]; }

/* -- image.c -- */
void hu_image_restore(const struct hu_driver *driver);

/* -- ddi.c: one call into the driver -- */
struct hu_call {
    enum hu_ddi ddi;
    uint32_t adapter;
    uint64_t value;
    uint64_t block;
    uint8_t entry_irql;
    uint32_t faults;
    const void *site;
};
/* Files ddi_enter; hu_call_leave files ddi_leave and puts the IRQL back. changed: see events.def.
 */
void hu_call_enter(struct hu_call *call);
void hu_call_leave(struct hu_call *call, NTSTATUS status, uint64_t changed);

/* -- interface.c, refused.c, refused_more.c: what StartDevice gets -- */
void hu_interface_fill(DXGKRNL_INTERFACE *interface, HANDLE handle);
void hu_interface_refuse(DXGKRNL_INTERFACE *interface);
void hu_interface_refuse_more(DXGKRNL_INTERFACE *interface);

/* -- callback.c -- */
NTSTATUS APIENTRY hu_dxgk_callback(IN_CONST_HANDLE hAdapter,
                                   IN_CONST_PDXGKARGCB_SAVEMEMORYFORHOTUPDATE pArgs);

/* One callback call while it is looked at. */
struct hu_save {
    uint32_t call;
    uint32_t adapter;
    enum hu_source source;
    DXGKARGCB_SAVEMEMORYFORHOTUPDATE args;
    bool legal;
    bool too_much; /* metadata beyond the limit: not read */
    uint32_t mdl;
    uint64_t pages;
    uint64_t bytes;
    uint32_t meta_at;
    struct hu_run_of_pages first; /* the first run of pages it names */
    bool one_run;                 /* all of it lies in that run */
};

/* -- describe.c: files what the arguments name, decides whether they are legal -- */
void hu_save_describe(struct hu_save *save);
/* Looks an argument up before it is read; false, and filed as a bad pointer, where it is not all
 * there. */
bool hu_argument_readable(const void *pointer, uint64_t size, uint32_t argument);
/* Calls `each` for every run of consecutive page objects (page 0: no such frames) that range
 * `range` names. */
typedef void hu_run_fn(void *context, uint32_t range, struct hu_run_of_pages run, uint64_t raw);
void hu_range_runs(uint32_t range, DXGK_KSR_MEMORY_RANGE desc, hu_run_fn *each, void *context);

/* -- store.c -- */
/* Hash of what the call names, as a block of it would have. */
uint64_t hu_save_content(const struct hu_save *save);
/* Takes it into the store. 0: no room. */
uint32_t hu_store_accept(const struct hu_save *save, uint64_t content, uint64_t meta);
uint64_t hu_run_hash(struct hu_run_of_pages run, uint64_t bytes);
struct hu_run_of_pages hu_run_copy(struct hu_run_of_pages run, uint32_t pages);
void hu_store_free(uint32_t block);

/* -- update.c: lets go of what an adapter's save holds and nobody was given -- */
void hu_adapter_free_blocks(uint32_t adapter);

/* -- stale.c: a block was accepted -- */
void hu_stale_look(uint32_t block);

#endif
