/* The reference driver: a display miniport whose virtual functions live through a hot update.
 *
 *     reference.c           the adapter's life
 *     escape.c              work
 *     vf.c                  the memory of a virtual function
 *     save.c, restore.c     the two hot-update functions
 *     block.c               what a saved block looks like
 *     first.c               in reference_v2 alone: what blocks of the first version looked like
 *     glue.c                for the harness alone
 *
 * A virtual function has state in pool, a ring with a table in MDL pages, and a reserved page of
 * contiguous memory. A save gives three kinds of block, one by each kind of source: the ring copied
 * into a new MDL, the reserved page as a physical range, and the pool state of all virtual
 * functions in one virtual buffer.
 *
 * Built twice: reference, and reference_v2, whose metadata has one more member. It restores blocks
 * of the first version; the first version refuses its blocks.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <ntddk.h>

#include <dispmprt.h>

/* 1 in the image that bugs.def names `name`, else 0: an unknown identifier is 0 in #if. */
#define HU_BUG(name) (HU_BUG_IMAGE_##name + 0)

#define REF_TAG ((ULONG)'fRuH')

#ifndef REF_META_VERSION
#define REF_META_VERSION 1
#endif

enum {
    REF_VF_MAX = 8,
    REF_RING_PAGES_MAX = 2,
    REF_RING_WORDS = 8, /* in each page of a ring */
    REF_TABLE_WORDS = 4,
    REF_RESERVED_WORDS = 8,
    REF_META_MAGIC = 0x55484652,
};

/* The used part of each ring page; the rest of the page is zero. */
struct ref_ring_page {
    ULONG64 ring[REF_RING_WORDS];
    ULONG64 table[REF_TABLE_WORDS];
};

/* The used part of the reserved page; the rest of the page is zero. */
struct ref_reserved_page {
    ULONG64 word[REF_RESERVED_WORDS];
};

struct ref_vf_state {
    ULONG ring_pages;
    ULONG head;   /* ring word that is written next, over all pages */
    ULONG64 work; /* pieces of work done */
    ULONG64 mix;  /* what they came to */
};

/* -- blocks -- */

enum ref_kind { REF_KIND_NONE, REF_KIND_RING, REF_KIND_RESERVED, REF_KIND_IMAGE };

/* Metadata of every block. stamp: which adapter saved it, and in which of its saves; blocks of one
 * stamp belong together. data_sum covers the used bytes, meta_sum all that stands before it. work:
 * of the virtual function, or of the adapter, when it was saved. */
struct ref_meta {
    ULONG magic;
    USHORT version;
    UCHAR kind;
    UCHAR vf;
    ULONG length; /* used bytes of the data */
    ULONG pages;
    ULONG64 stamp;
    ULONG64 data_sum;
#if REF_META_VERSION > 1
    ULONG64 work;
#endif
    ULONG64 meta_sum;
};
C_ASSERT(sizeof(struct ref_meta) == 32 + 8 * REF_META_VERSION);

/* The virtual buffer holds the pool state of the adapter and of `count` virtual functions. */
struct ref_image_vf {
    ULONG64 vf;
    struct ref_vf_state state;
};
struct ref_image {
    ULONG64 work;
    ULONG64 count;
    struct ref_image_vf vf[REF_VF_MAX];
};
C_ASSERT(sizeof(struct ref_image) == 16 + REF_VF_MAX * 32 && sizeof(struct ref_image) <= PAGE_SIZE);

/* A restored block. va is NULL once nothing reads it any more. */
struct ref_kept {
    PMDL mdl;
    UCHAR *va;
};

/* -- objects -- */

struct ref_vf {
    struct ref_vf_state state;
    PMDL ring_mdl;
    UCHAR *ring; /* its mapping: a struct ref_ring_page at each PAGE_SIZE bytes */
    struct ref_reserved_page *reserved;
    BOOLEAN frozen;     /* the running save has begun with it */
    ULONG64 ring_stamp; /* these three: since a restore call brought them */
    ULONG64 reserved_stamp;
    struct ref_kept source; /* what the reserved page is copied from */
#if HU_BUG(grown_ring_skipped)
    BOOLEAN ring_given;
#endif
};

enum ref_phase { REF_PHASE_ADDED, REF_PHASE_STARTED, REF_PHASE_SAVING, REF_PHASE_SAVED };

/* What AddDevice makes. */
struct ref_adapter {
    enum ref_phase phase;
    ULONG owner;      /* its number among adapters, kept across updates */
    ULONG generation; /* counts saves, kept across updates */
    ULONG64 work;
    HANDLE handle; /* these two: from StartDevice on */
    PDXGKCB_SAVEMEMORYFORHOTUPDATE save_block;
    struct ref_vf *vf[REF_VF_MAX];       /* running */
    struct ref_vf *restored[REF_VF_MAX]; /* what restore calls reserved; StartDevice takes it */
    struct ref_kept image;
    ULONG64 image_stamp;
    struct ref_meta meta; /* these two: arguments of the save callback */
    DXGK_KSR_MEMORY_RANGE range;
#if HU_BUG(watchdog_left_armed)
    KTIMER watchdog;
    KDPC watchdog_dpc;
#endif
#if HU_BUG(waits_under_spin_lock) || HU_BUG(mutex_released_twice)
    KSPIN_LOCK lock;
    FAST_MUTEX mutex;
#endif
#if HU_BUG(destroyed_then_completed)
    struct ref_kept leftover[REF_VF_MAX];
#endif
#if HU_BUG(rejected_mdl_kept)
    PMDL refused;
#endif
#if HU_BUG(image_expected_last)
    BOOLEAN whole[REF_VF_MAX];
#endif
};

/* -- vf.c -- */

/* An MDL of exactly `pages` zeroed pages; NULL when there are fewer. Freed by ref_mdl_free,
 * unmapped before. */
PMDL ref_mdl_allocate(ULONG pages);
VOID ref_mdl_free(PMDL mdl);
UCHAR *ref_mdl_map(PMDL mdl);
/* One page, contents undefined; freed by MmFreeContiguousMemory. */
struct ref_reserved_page *ref_reserved_allocate(VOID);
struct ref_ring_page *ref_ring_page(UCHAR *ring, ULONG page);
/* A new virtual function with one ring page; NULL when there is no memory. */
struct ref_vf *ref_vf_create(VOID);
/* Gives the ring its second page. On failure the virtual function is as it was. */
NTSTATUS ref_vf_grow(struct ref_vf *vf);
/* Frees it with all that it holds, whatever part of it exists. NULL is none. */
VOID ref_vf_free(struct ref_vf *vf);
/* Ends the mapping; frees the block. */
VOID ref_kept_unmap(struct ref_kept *kept);
VOID ref_kept_free(struct ref_kept *kept);

/* -- block.c -- */

/* Metadata of a block with `length` used bytes, for the running save; not sealed yet. */
struct ref_meta ref_meta_make(const struct ref_adapter *adapter, enum ref_kind kind, UCHAR vf,
                              ULONG length);
/* Puts both sums in. data: `size` bytes, used and unused ones; any content and metadata will do. */
VOID ref_meta_seal(struct ref_meta *meta, const VOID *data, ULONG size);
/* Reads the metadata of a restore call: right in every field, and the data's size possible for its
 * kind. */
NTSTATUS ref_meta_read(struct ref_meta *meta, IN_CONST_PDXGKARG_RESTOREMEMORYFORHOTUPDATE args);
/* The data, of the size that ref_meta_read has checked, is what was sealed. */
BOOLEAN ref_data_valid(const struct ref_meta *meta, const VOID *data);
/* Word by word; any damage within 32 bits in a row shows. */
ULONG64 ref_sum_words(ULONG64 sum, const VOID *data, ULONG size);

#if REF_META_VERSION > 1
/* -- first.c -- */
/* Metadata of the first version, as if it were ours: sealed anew, without `work`. FALSE: it is not
 * right. */
BOOLEAN ref_first_read(struct ref_meta *meta, const VOID *data, ULONG size);
#endif

/* -- the device driver interfaces -- */
DXGKDDI_SAVEMEMORYFORHOTUPDATE ref_save;
DXGKDDI_RESTOREMEMORYFORHOTUPDATE ref_restore;
DXGKDDI_ESCAPE ref_escape;

/* -- restore.c: StartDevice's part of a restore. Allocates nothing. -- */
VOID ref_rebuild(struct ref_adapter *adapter);

/* -- escape.c -- */

enum ref_opcode {
    REF_OPCODE_WRITE_RING,
    REF_OPCODE_UPDATE_TABLE,
    REF_OPCODE_WRITE_RESERVED,
    REF_OPCODE_GROW_RING, /* the first that is not plain work: glue.c counts on it */
    REF_OPCODE_DESTROY,
    REF_OPCODE_PING,
    REF_OPCODE_COUNT
};
enum { REF_COMMAND_MAGIC = 0x44434652 };

/* Private data of DxgkDdiEscape. A virtual function exists from the first command on that names it.
 */
struct ref_command {
    ULONG magic;
    ULONG vf;
    ULONG opcode;
    ULONG seed;
};

#endif
