/* Dxgkrnl's side: loading an image, the device driver interfaces in their order, the save callback,
 * the block store.
 *
 * Each function makes one thing happen to the driver and files it in the trace. Nothing here
 * judges; where the documents leave a choice, the run's profile makes it. Functions that need a
 * phase the driver is not in do nothing and say so by returning false: what must come first is the
 * caller's to do (src/scenario/run.c).
 */
#ifndef HU_DXGK_H
#define HU_DXGK_H

#include "mm.h"

#include <hu/driver.h>

enum {
    HU_ADAPTER_MAX = 2,
    HU_VF_MAX = 8,
    HU_BLOCK_MAX = 1 << 17,          /* blocks a run */
    HU_META_MAX = 64 << 20,          /* bytes of metadata a run */
    HU_RANGE_MAX = 1 << 16,          /* physical ranges a call */
    HU_ESCAPE_MAX = 512,             /* bytes of private data a piece of work */
    HU_STALE_RUN_MIN = 16,           /* bytes of the pattern in a row that are no chance */
    HU_STALE_MAX = 8,                /* stale stretches that are told in a run, one a block */
    HU_STALE_BLOCK_MAX = 4096,       /* blocks that are compared */
    HU_STALE_BYTES_MAX = 1 << 24,    /* ... and their bytes in all */
    HU_MISSING_FRAMES_MAX = 1 << 12, /* frames without a page that are looked up one by one */
};

enum hu_phase { HU_PHASE_NONE, HU_PHASE_ADDED, HU_PHASE_STARTED };

/* Order of the values of the key `misbehave`. */
enum hu_misbehave {
    HU_MISBEHAVE_NO,
    HU_MISBEHAVE_UPDATE_WITHOUT_CAP,
    HU_MISBEHAVE_SAVE_AFTER_STOP,
    HU_MISBEHAVE_SAVE_BEFORE_START,
    HU_MISBEHAVE_SAVE_TWICE,
    HU_MISBEHAVE_WRONG_CONTEXT,
    HU_MISBEHAVE_RESTORE_AFTER_START,
    HU_MISBEHAVE_RESTORE_BEFORE_ADD,
    HU_MISBEHAVE_SKIP_BLOCK,
    HU_MISBEHAVE_REPEAT_BLOCK,
    HU_MISBEHAVE_COMPLETE_TWICE,
    HU_MISBEHAVE_COMPLETE_BEFORE_BLOCKS,
    HU_MISBEHAVE_FOREIGN_ADAPTER,
    HU_MISBEHAVE_ENTER_AT_DISPATCH,
    HU_MISBEHAVE_SAVE_FLAGS,
    HU_MISBEHAVE_CHANGE_ARGS,
    HU_MISBEHAVE_FREE_BLOCK_TWICE,
    HU_MISBEHAVE_KEEP_BLOCK,
    HU_MISBEHAVE_BLOCK_CHANGED,
    HU_MISBEHAVE_RESTORE_MAPPED,
    HU_MISBEHAVE_RESTORE_UNLOCKED,
    HU_MISBEHAVE_CONTENT_CHANGED,
    HU_MISBEHAVE_META_CHANGED,
    HU_MISBEHAVE_META_NULL,
    HU_MISBEHAVE_COMPLETE_WITH_MDL,
    HU_MISBEHAVE_COMPLETE_WITH_META,
    HU_MISBEHAVE_TOUCH_OWNED,
    HU_MISBEHAVE_RESERVED_BITS,
    HU_MISBEHAVE_OVERSIZED_BLOCK,
    HU_MISBEHAVE_STOP_WITHOUT_SAVE,
    HU_MISBEHAVE_UNLOAD_BEFORE_STOP,
    HU_MISBEHAVE_SWAP_META,
    HU_MISBEHAVE_SUCCESS_CODE,
};

/* Called while the driver is inside its n-th callback call of a save, once the call is answered:
 * the guests do not stop. */
typedef void hu_dxgk_hook_fn(void *context, uint32_t adapter, uint32_t call);

/* The layer's memory: hu_dxgk_size() bytes, zeroed, bound once. */
struct hu_dxgk;
size_t hu_dxgk_size(void);
void hu_dxgk_bind(struct hu_dxgk *dxgk);

/* A new run with these images: `first` is loaded first, `next` by every hot update. Memory must be
 * reset before. */
void hu_dxgk_reset(const struct hu_profile *profile, const struct hu_driver *first,
                   const struct hu_driver *next);
void hu_dxgk_hook(hu_dxgk_hook_fn *fn, void *context);
/* Keeps what was saved, so that later tampering can bring an old block back; guided: edits follow
 * feedback, so that no checksum need see them. */
void hu_dxgk_keep_history(bool keep, bool guided);

/* What the next runs do about bytes that were saved and never written (stale.c): nothing; suspect
 * them; or record all blocks, compare with what was recorded, probe whose the differing bytes are
 * (part 0: the kind, 1 to 3: a byte of the number), tell. */
enum hu_stale_mode {
    HU_STALE_IGNORE,
    HU_STALE_SUSPECT,
    HU_STALE_RECORD,
    HU_STALE_COMPARE,
    HU_STALE_PROBE,
    HU_STALE_TELL
};
void hu_dxgk_stale(enum hu_stale_mode mode, uint32_t part);
/* A run that suspects has seen the pattern; how many stretches a comparison found. */
bool hu_dxgk_stale_hit(void);
uint32_t hu_dxgk_stale_count(void);

uint32_t hu_dxgk_adapters(void);
/* What this run's model does wrong on purpose, that an alarm is heard. */
bool hu_dxgk_misbehaves(enum hu_misbehave how);
enum hu_phase hu_dxgk_phase(uint32_t adapter);
bool hu_dxgk_loaded(void);
uint32_t hu_dxgk_load(void);
const struct hu_driver *hu_dxgk_image(void);
void *hu_dxgk_context(uint32_t adapter);
/* The callback interface and handle of a started adapter, for the scripted driver. */
void *hu_dxgk_handle(uint32_t adapter);

/* -- life; adapters count from 1 -- */
bool hu_dxgk_load_image(bool next);
bool hu_dxgk_unload_image(void);
bool hu_dxgk_add(uint32_t adapter);
bool hu_dxgk_start(uint32_t adapter);
bool hu_dxgk_stop(uint32_t adapter);
bool hu_dxgk_remove(uint32_t adapter);

/* A piece of work: the glue's make_work, or the driver's escape with the bytes given. */
bool hu_dxgk_work(uint32_t adapter, uint32_t vf, uint32_t seed, const uint8_t *data, uint32_t size);
/* What the driver is given while an escape runs; size 0: none does. For engines that watch its
 * comparisons. */
extern const uint8_t *hu_dxgk_private_data;
extern uint32_t hu_dxgk_private_size;
/* Files what the driver shows of a virtual function; nothing without glue. */
void hu_dxgk_show(uint32_t adapter, uint32_t vf);

/* -- hot update -- */
/* The adapter is started and its driver said that it can be updated (profile key misbehave: or is
 * asked all the same). */
bool hu_dxgk_can_update(uint32_t adapter);
/* One save call; true when it answered STATUS_SUCCESS. Otherwise its blocks are freed. */
bool hu_dxgk_save(uint32_t adapter);
void hu_dxgk_cancel(uint32_t adapter);
/* Lets go of every block not yet delivered, of all adapters. */
void hu_dxgk_free_blocks(void);
/* Delivers the adapter's blocks. False when the update must be given up (profile key
 * on_restore_fail). */
bool hu_dxgk_restore(uint32_t adapter);
/* The flagged call; once an update. */
void hu_dxgk_complete(uint32_t adapter);
/* From here to the next load the old image makes room for a new one. */
void hu_dxgk_begin_swap(void);
/* The old image is gone: pages that blocks were copied from may be saved again in a later update.
 */
void hu_dxgk_end_saving(void);
/* Blocks held for delivery, over all adapters. */
uint32_t hu_dxgk_held(void);
/* Changes held block number `which` modulo their count. */
void hu_dxgk_tamper(uint32_t which, enum hu_edit edit, uint32_t at, uint32_t with);

/* How a finished block stands: for properties. */
struct hu_block_view {
    uint32_t adapter;
    enum hu_owner owner;       /* of its memory now */
    enum hu_owner owner_after; /* ... and right after its restore call */
    bool accepted;
    bool delivered;
    bool tampered;
    int32_t restore_status; /* when delivered */
    uint64_t saved_content;
    uint64_t restored_content;
    uint64_t saved_meta;
    uint64_t restored_meta;
    uint32_t saved_pages;
    uint32_t restored_pages;
};
uint32_t hu_dxgk_block_count(void);
struct hu_block_view hu_dxgk_block(uint32_t block);

#endif
