/* The memory model's state, for src/mm only. */
#ifndef HU_MM_STATE_H
#define HU_MM_STATE_H

#include "ke_state.h"
#include "mm.h"
#include "poison.h"

#include <string.h>

enum {
    HU_VIEW_HARNESS, /* all of the storage, never poisoned; no driver sees an address in it */
    HU_VIEW_HEAP,    /* pool, MDL structures, contiguous memory */
    HU_VIEW_FIRST,   /* mappings take the first view they have not had */
    HU_VIEW_READ_ONLY = 8,
    HU_VIEW_COUNT,
    HU_VIEW_SHIFT = 32, /* a view is 4 GiB of addresses */
    HU_SLOT_MAX = 1 << 20,
    HU_SLOT_AHEAD = 512,       /* slots that stay poisoned past the last one in use */
    HU_WINDOW_PAGES = 1 << 16, /* addresses for mappings of page arrays a driver wrote */
    HU_HEAP_HEADER = 16,
    HU_OWN_MDL_MAX = 256,
    HU_IO_MAX = 64,
    HU_FRAME_TABLE_MIN = 1 << 10,
    HU_FRAME_TABLE_MAX = 1 << 22,
};

/* What a page's bytes must become before anybody reads them. */
enum hu_fill { HU_FILL_NONE, HU_FILL_ZERO, HU_FILL_STALE };

struct hu_page {
    uint64_t frame;
    uint32_t slot;   /* where its bytes are */
    uint32_t first;  /* first page of its allocation */
    uint32_t object; /* number of the MDL or contiguous memory it was made for */
    uint16_t locks;
    uint8_t owner;
    uint8_t kind; /* enum hu_object */
    uint8_t fill;
    uint8_t cache;     /* 0: none yet, else MEMORY_CACHING_TYPE + 1 */
    uint8_t view;      /* next view to map it in */
    uint8_t read_only; /* it has been mapped in the read-only view */
    uint16_t maps;
};

struct hu_heap {
    uint8_t *address; /* in HU_VIEW_HEAP */
    uint32_t size;
    uint32_t tag;
    uint32_t mdl;     /* the MDL it is the structure of, or 0 */
    uint32_t before;  /* the block before it in the same page */
    uint32_t lent_id; /* lent memory: the number it goes by */
    uint8_t lent;     /* enum hu_object of memory lent for a call, or 0 */
    uint8_t state;
    uint8_t owner;
    bool paged;
};

struct hu_mdl {
    PMDL address;
    uint8_t *bytes;         /* the same, for the harness */
    MDL copy;               /* as the model last left it */
    uint64_t array_hash;    /* of the page array, where `page` does not say what stands there */
    uint32_t array_changes; /* how often the driver was seen to have changed it */
    uint32_t heap;          /* its structure; 0: in the driver's own storage */
    uint32_t page;          /* first page when they are consecutive, else 0 */
    uint32_t pages;         /* entries of the page array */
    uint32_t map;           /* its system mapping, or 0 */
    uint32_t over;          /* partial: the source MDL */
    uint8_t kind;
    uint8_t owner;
    uint8_t state;
    bool lent; /* delivered, and the restore call has not returned */
};

struct hu_map {
    uint8_t *base; /* as the driver got it */
    uint32_t bytes;
    uint32_t mdl;
    uint32_t page; /* first page, 0: by the page array */
    uint32_t pages;
    uint32_t array_changes; /* of its MDL, when it was made */
    uint8_t state;
    uint8_t owner; /* Dxgkrnl: its pages were given away while it was there */
    bool nowrite;
    bool window; /* made page by page in the window */
};

struct hu_contig {
    uint8_t *address;
    uint64_t size;
    uint32_t page;
    uint32_t pages;
    uint8_t state;
    uint8_t cache;
    uint8_t api;
};

struct hu_io_map {
    uint8_t *base;
    uint32_t size;
    bool live;
};

struct hu_frame_entry {
    uint64_t frame;
    uint32_t age;
    uint32_t page;
};

struct hu_fault_plan {
    uint8_t kind;
    bool used;
    uint32_t at; /* count of the kind at which it hits */
    uint32_t missing;
};

struct hu_mm {
    uint8_t *views; /* HU_VIEW_COUNT views side by side, then the window */
    uint8_t *window;
    int memory;        /* the memfd */
    uint32_t poisoned; /* slots poisoned in all views */

    /* Everything below is the run's. */
    uint8_t layout;
    uint8_t pattern;
    bool has_paged; /* paged pool was allocated in this run */
    uint32_t slot_next;
    uint32_t window_next;
    uint32_t page_count;
    uint32_t heap_count;
    uint32_t mdl_count;
    uint32_t map_count;
    uint32_t contig_count;
    uint32_t own_mdl_count;
    uint32_t io_count;
    struct hu_io_map io[HU_IO_MAX];
    uint32_t own_mdl[HU_OWN_MDL_MAX]; /* those in the driver's own storage */
    uint32_t heap_slot;               /* slot that small blocks go into */
    uint32_t heap_used;               /* bytes of it in use */
    uint64_t frame_next;
    uint64_t frame_low; /* where searches in a bounded address range go on */
    uint64_t frame_seed;
    uint32_t frame_age;
    uint32_t frame_mask;
    uint32_t live_maps;

    uint32_t irql_depth;
    uint8_t irql_from[HU_MM_IRQL_DEPTH_MAX];

    uint32_t fault_count;
    uint32_t fault_hits;
    uint32_t fault_calls[HU_FAULT_COUNT];
    struct hu_fault_plan fault[HU_MM_FAULT_MAX];

    uint8_t guard_call;
    uint8_t guard_argument;
    uint32_t image_count;
    const uint8_t *image[HU_MM_IMAGE_MAX][2];

    struct hu_ke ke;

    struct hu_page page[HU_MM_PAGE_MAX + 1];
    uint32_t slot_page[HU_SLOT_MAX];
    struct hu_heap heap[HU_MM_HEAP_MAX + 1];
    struct hu_mdl mdl[HU_MM_MDL_MAX + 1];
    struct hu_map map[HU_MM_MAP_MAX + 1];
    struct hu_contig contig[HU_MM_CONTIG_MAX + 1];
    struct hu_frame_entry frame[HU_FRAME_TABLE_MAX];
};

extern struct hu_mm *hu_mm_now;

/* -- arena.c -- */
void hu_arena_open(struct hu_mm *mm);
/* Address of a slot in a view. */
static inline uint8_t *hu_slot_at(uint32_t view, uint32_t slot)
{
    return hu_mm_now->views + ((uint64_t)view << HU_VIEW_SHIFT) + ((uint64_t)slot << PAGE_SHIFT);
}
/* Consecutive unused slots; 0 when there are no more. */
uint32_t hu_slots_take(uint32_t count);
/* Brings a page's bytes up to what its fill says. */
void hu_page_settle(struct hu_page *page);
/* Which slot an address lies in, and the view; 0: none of ours. */
uint32_t hu_slot_of(const void *address, uint32_t *view);
/* ... of an address that is known to lie in a view. */
static inline uint32_t hu_slot_in_view(const uint8_t *address)
{
    return (uint32_t)((uint64_t)(address - hu_mm_now->views) >> PAGE_SHIFT) & (HU_SLOT_MAX - 1);
}
/* Fills bytes that only the harness sees: those of a small block, without a call. */
HU_PLAIN static inline void hu_fill(uint8_t *to, uint8_t value, size_t size)
{
    uint64_t word = value * 0x0101010101010101u;

    if (size > 256) {
        memset(to, value, size);
        return;
    }
    for (; size >= 2 * sizeof(word); size -= 2 * sizeof(word), to += 2 * sizeof(word)) {
        __builtin_memcpy(to, &word, sizeof(word));
        __builtin_memcpy(to + sizeof(word), &word, sizeof(word));
        __asm__("" : "+r"(to));
    }
    for (; size != 0; size--, to++) {
        *to = value;
        __asm__("" : "+r"(to));
    }
}

/* -- left.c -- */
/* What the last run left in the driver's hands goes back under poison. */
void hu_left_poison(void);
/* The threads of the run before are as if they had never been. */
void hu_left_threads(void);
/* Ends a mapping that was made page by page. */
void hu_window_close(const struct hu_map *map);
/* Keeps every view poisoned well past `slot`, the last one in use, so that a wild access beside an
 * object is seen. */
void hu_left_ahead(uint32_t slot);

/* -- page.c -- */
/* `count` pages with storage, frames by layout within [low, high]; contiguous: consecutive frames.
 * Answers how many could be had (all or none when contiguous). */
uint32_t hu_pages_make(uint32_t count, enum hu_object kind, uint64_t low, uint64_t high,
                       bool contiguous);
void hu_frames_reset(void);
bool hu_page_live(uint32_t page);

/* -- heap.c -- */
uint32_t hu_heap_make(uint32_t size, uint32_t tag, enum hu_owner owner, uint32_t mdl);
void hu_heap_end(uint32_t id);
/* The block that starts at an address, live or not; 0: none. */
uint32_t hu_heap_find(const void *address);
/* The block that holds an address, or the last one before it; 0: none. */
uint32_t hu_heap_near(const void *address);
/* The harness's own address of a block's bytes. */
static inline uint8_t *hu_heap_bytes(const struct hu_heap *heap)
{
    return heap->address - ((uint64_t)(HU_VIEW_HEAP - HU_VIEW_HARNESS) << HU_VIEW_SHIFT);
}

/* -- mdl.c -- */
uint32_t hu_mdl_make(uint32_t array_pages, enum hu_mdl_kind kind, enum hu_owner owner);
/* The MDL as the driver sees it now, read without harm. */
void hu_mdl_read(const struct hu_mdl *mdl, MDL *out);
/* Writes the model's copy back into the structure. */
void hu_mdl_write(struct hu_mdl *mdl);
/* The page array's address for the harness. */
PFN_NUMBER *hu_mdl_array(const struct hu_mdl *mdl);
/* Remembers the page array as it stands now: by its first page where they are consecutive, else by
 * a hash. */
void hu_mdl_array_seal(struct hu_mdl *mdl);
/* Refuses a pointer that is not a live MDL: pushes bad_pointer. */
uint32_t hu_mdl_need(const void *pointer, enum hu_api call, uint32_t argument);

/* -- state.c -- */
/* What uninitialised memory of an object shows in this run. */
uint8_t hu_stale_byte(enum hu_object what, uint32_t id);

/* -- entry_pool.c: for calls that allocate on the driver's behalf -- */
PVOID hu_pool_allocate(uint64_t flags, uint64_t size, uint32_t tag, enum hu_api api);
void hu_pool_free(const void *pointer, uint32_t tag);

/* -- entry_object.c -- */
HANDLE hu_handle_make(uint32_t kind, uint32_t thread);
struct hu_ke_handle *hu_handle_find(enum hu_api api, HANDLE handle);

/* -- format.c: the room counts characters and the zero; *used: characters before it -- */
NTSTATUS hu_format_a(char *to, size_t room, size_t *used, const char *format, va_list *arguments);
NTSTATUS hu_format_w(WCHAR *to, size_t room, size_t *used, const WCHAR *format, va_list *arguments);

/* -- map.c -- */
void hu_map_end(uint32_t map);
uint8_t *hu_map_make(uint32_t mdl, bool nowrite);

#endif
