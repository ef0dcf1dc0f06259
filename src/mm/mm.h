/* The memory manager's side: physical pages, MDLs, mappings, pool, contiguous memory, IRQL.
 *
 * The Mm*, Ex*, Io*, Ke* and Rtl* entry points that include/win declares are implemented here; this
 * header is what the layers above need beside them. Every entry point looks a driver's pointer up
 * before it reads anything through it: misuse becomes an event and the documented failure, never
 * undefined behaviour of ours.
 *
 * A page object has a number (1, 2, ... in order of creation), a frame number that the run's layout
 * chooses, and storage. Storage lives in one memfd that is mapped several times at start: a mapping
 * takes a view that these pages have not been seen in during this run, and a view that was given
 * back stays poisoned until the run ends.
 */
#ifndef HU_MM_H
#define HU_MM_H

#include "trace.h"

#include <wdm.h>

enum {
    HU_MM_PAGE_MAX = 1 << 20, /* page objects a run; 4 GiB */
    HU_MM_MDL_MAX = 1 << 16,
    HU_MM_MAP_MAX = 1 << 17,
    HU_MM_HEAP_MAX = 1 << 19, /* pool blocks and MDL structures a run */
    HU_MM_CONTIG_MAX = 1 << 12,
    HU_MM_FAULT_MAX = 16,
    HU_MM_IMAGE_MAX = 4,
    HU_MM_IRQL_DEPTH_MAX = 32,
};

/* What the n-th call of can be made to fail. The order is that of `fault` in ops.def. */
enum hu_fault {
    HU_FAULT_ALLOC_PAGES,
    HU_FAULT_MAP,
    HU_FAULT_POOL,
    HU_FAULT_CONTIG,
    HU_FAULT_MDL,
    HU_FAULT_SAVE_CALLBACK,
    HU_FAULT_IO_SPACE,
    HU_FAULT_LOCK,
    HU_FAULT_COUNT
};

/* What an address turned out to be. offset: from the object's start; size: of the object. */
struct hu_place {
    enum hu_object what;
    enum hu_state state;
    enum hu_owner owner;
    bool paged;
    bool nowrite;
    uint32_t id;
    uint64_t offset;
    uint64_t size;
};

/* A run of consecutive page objects. */
struct hu_run_of_pages {
    uint32_t page;
    uint32_t pages;
};

struct hu_mm;

/* The layer's memory: hu_mm_size() bytes, zeroed, bound once. hu_mm_bind makes the views (it aborts
 * with a sentence where the system refuses); no later call enters the kernel, but for mappings of
 * page arrays a driver wrote. */
size_t hu_mm_size(void);
void hu_mm_bind(struct hu_mm *mm);
/* In a child process: its views are of memory of its own from now on, and empty; the parent's,
 * which a fork does not copy, stays as it is. A reset has to follow. */
void hu_mm_part(void);

/* What uninitialised memory shows: one of two bytes, the kind (enum hu_object) of the object that
 * it belongs to, or a byte of its number. */
enum hu_pattern {
    HU_PATTERN_ONE,
    HU_PATTERN_OTHER,
    HU_PATTERN_KIND,
    HU_PATTERN_NUMBER_LOW,
    HU_PATTERN_NUMBER_MIDDLE,
    HU_PATTERN_NUMBER_HIGH
};
enum { HU_STALE_BYTE = 0xa5 };

/* A new run: nothing is allocated, IRQL is PASSIVE_LEVEL. pattern: enum hu_pattern. */
void hu_mm_reset(const struct hu_profile *profile, uint8_t pattern);

/* Sets the IRQL: at DISPATCH_LEVEL and above, paged pool cannot be touched. */
void hu_mm_irql(uint8_t irql);

/* Where MmMapIoSpace finds the device's pages. */
#define HU_DEVICE_ADDRESS 0xe0000000u

/* -- faults -- */

/* The `nth` call (from 1) of the kind from now fails; with `missing` > 0, ALLOC_PAGES gives that
 * many pages less. */
void hu_mm_fault_plan(enum hu_fault kind, uint32_t nth, uint32_t missing);
/* True when this call must fail; counts it, and pushes the fault event. *missing: as planned. */
bool hu_mm_fault_hit(enum hu_fault kind, enum hu_api api, uint32_t *missing);
/* How many planned failures were hit in this run. */
uint32_t hu_mm_fault_hits(void);

/* -- looking at what a driver handed over; nothing is followed -- */

/* Anything: where an address lies. */
struct hu_place hu_mm_place(const void *address);
/* True when the driver may read, or write, these bytes now. */
bool hu_mm_touchable(const void *address, uint64_t size, bool write);
/* The MDL a pointer names; 0 when it is not the start of one. Freed ones are found too. */
uint32_t hu_mm_mdl_find(const void *mdl);
/* The driver's own writable memory (an image's data), so that a pointer into it is known. */
void hu_mm_image_add(const void *start, const void *end);

/* Reading the driver's memory: between these two, a bad access is filed under call and argument. */
void hu_mm_guard(enum hu_api call, uint32_t argument);
void hu_mm_guard_end(void);

/* Files an access the driver must not make, as a bad_access event. For the sanitizer's hook and
 * signal handlers. */
void hu_mm_bad_access(const void *address, bool write);

/* Memory of exactly `size` bytes that the layers above lend to the driver for one call; an address
 * in it is found as object `what` with number `id`. NULL when there is no more. hu_mm_lend_end
 * scribbles over it and takes it away; NULL is nothing to take. */
void *hu_mm_lend(enum hu_object what, uint32_t id, uint32_t size);
void hu_mm_lend_end(const void *address);

/* -- MDLs -- */

struct hu_mdl_view {
    enum hu_mdl_kind kind;
    enum hu_owner owner;
    enum hu_state state;
    bool mapped;
    bool locked;
    bool chained; /* Next is set */
    bool fields_changed;
    bool array_changed;
    uint32_t byte_count;
    uint32_t pages; /* that the page array describes */
};
/* How MDL `id` stands; pushes mdl_changed where the driver wrote into it. */
struct hu_mdl_view hu_mm_mdl_view(uint32_t id);
/* The page object behind entry `index` of its page array; 0: no such frame. */
uint32_t hu_mm_mdl_page(uint32_t id, uint32_t index);

/* Takes an MDL and its pages from the driver: structure gone for it, pages Dxgkrnl's. */
void hu_mm_mdl_take(uint32_t id);
/* Makes a fresh MDL, owned by Dxgkrnl and lent to the driver, over consecutive pages. byte_count at
 * most pages times PAGE_SIZE. 0 when the model has no more. */
uint32_t hu_mm_mdl_deliver(struct hu_run_of_pages run, uint32_t byte_count, PMDL *mdl);
/* The delivered MDL and its pages are the driver's from now. */
void hu_mm_mdl_pass(uint32_t id);
/* Dxgkrnl takes a delivered MDL back and frees the structure, and the pages where asked. Mappings
 * end. Answers false when the driver had freed it. */
bool hu_mm_mdl_withdraw(uint32_t id, bool pages);

/* -- pages -- */

uint32_t hu_mm_page_count(void);
/* Fresh zeroed pages for Dxgkrnl; page 0 when there are no more. */
struct hu_run_of_pages hu_mm_pages_take(uint32_t pages);
void hu_mm_pages_free(struct hu_run_of_pages run);
/* The page object with a frame number; 0: none. */
uint32_t hu_mm_page_of_frame(uint64_t frame);
uint64_t hu_mm_frame_of_page(uint32_t page);
/* The page object at an address; 0: none. */
uint32_t hu_mm_page_at(const void *address);
enum hu_owner hu_mm_page_owner(uint32_t page);
enum hu_object hu_mm_page_kind(uint32_t page);
/* A page's contents: PAGE_SIZE bytes that the harness may read and write. */
uint8_t *hu_mm_page_bytes(uint32_t page);
/* The byte that uninitialised memory shows in this run, under one of the first two patterns. */
uint8_t hu_mm_pattern(void);
/* Page `to` holds what page `from` does. */
void hu_mm_page_copy(uint32_t to, uint32_t from);
/* True when frames `page` and `page + 1` have consecutive page objects, storage, owner and kind. */
bool hu_mm_pages_adjoin(uint32_t page);

/* A hash that is fast over pages: order and position count. Any size. */
uint64_t hu_mm_hash(uint64_t seed, const void *data, size_t size);

/* -- what the driver defers: DPCs, timers, work items, threads -- */

/* Lets what is queued run at PASSIVE_LEVEL, and `milliseconds` pass; even_held: also under
 * deferred=held. Nothing above APC_LEVEL, or from inside such a routine. */
void hu_mm_let_others(uint32_t milliseconds, bool even_held);
/* The image is gone: what it left queued or running never runs. */
void hu_mm_forget_deferred(void);
/* Queues DPC number `which` of Dxgkrnl's own; false: it is queued already. */
bool hu_mm_queue_dpc(uint32_t which, PKDEFERRED_ROUTINE routine, void *context);
/* Ends an I/O space mapping whose size its caller does not say. */
void hu_mm_unmap_io(const void *base);
/* Calls `escape`, which does not come back, on the stack that runs the scenario. */
void hu_mm_escape(void (*escape)(void *context), void *context);
/* A stack of a thread of the driver's. */
bool hu_mm_on_thread_stack(const void *address);
/* True: an exception that no __try takes ends the run, as it ends Windows. */
void hu_mm_unguarded(bool ends);

/* What a read of a registry value finds. The order is that of `registry` in ops.def. */
enum hu_registry_kind {
    HU_REGISTRY_ABSENT,
    HU_REGISTRY_DWORD,
    HU_REGISTRY_TEXT,
    HU_REGISTRY_MULTI,
    HU_REGISTRY_BINARY,
    HU_REGISTRY_UNTERMINATED,
    HU_REGISTRY_QWORD,
};
/* The `nth` read (from 1) from now is answered so. */
void hu_mm_registry_plan(uint32_t nth, enum hu_registry_kind kind, uint32_t value);

/* -- end of a run -- */

/* How many pool blocks, MDLs, mappings are live: for tests. */
uint32_t hu_mm_live(enum hu_object what);

#endif
