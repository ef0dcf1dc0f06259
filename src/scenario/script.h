/* The scripted driver's variables, for script*.c only. */
#ifndef HU_SCRIPT_H
#define HU_SCRIPT_H

#include "world.h"

#include <dispmprt.h>

enum { HU_VAR_MAX = 8, HU_VAR_PAGE_MAX = 64, HU_KEPT_MAX = 64, HU_META_BYTES = 4097 };

struct hu_var_mdl {
    PMDL mdl;
    PVOID map; /* last mapping, live or not */
    bool mapped;
    bool owned; /* to be tidied up */
    bool husk;  /* its pages are freed */
    bool io;    /* from IoAllocateMdl */
    bool locked;
    bool own; /* in own_storage: not freed, but unlocked and unmapped */
    uint32_t bytes;
    uint64_t frame[HU_VAR_PAGE_MAX]; /* of its pages, as MmAllocatePagesForMdlEx gave them */
};

/* Order of the words of `register`. */
enum hu_script_table {
    HU_REGISTER_WHOLE,
    HU_REGISTER_NO_CAP,
    HU_REGISTER_NO_SAVE,
    HU_REGISTER_NO_RESTORE,
    HU_REGISTER_NO_STOP,
    HU_REGISTER_NOTHING,
    HU_REGISTER_OLD_VERSION,
    HU_REGISTER_RESERVED,
};

struct hu_script {
    struct hu_var_mdl m[HU_VAR_MAX];
    PVOID p[HU_VAR_MAX];
    uint32_t p_size[HU_VAR_MAX];
    ULONG p_tag[HU_VAR_MAX];
    bool p_owned[HU_VAR_MAX];
    PUCHAR k[HU_VAR_MAX];
    uint32_t k_size[HU_VAR_MAX];
    bool k_owned[HU_VAR_MAX];
    PVOID io[HU_VAR_MAX];
    PMDL kept[HU_KEPT_MAX]; /* what restore calls delivered */
    uint32_t kept_count;
    uint16_t shown[HU_VAR_MAX]; /* seed + 1 of what show says; 0: nothing */
    const struct hu_op *pending;
    NTSTATUS status;        /* of the running call into the driver */
    uint32_t depth;         /* calls into the driver that are open: saves and work can nest */
    bool keep;              /* no tidying */
    uint32_t restore_calls; /* in the running step */
    uint8_t table;          /* enum hu_script_table */
    HANDLE handles[HU_ADAPTER_MAX]; /* by adapter */
    HANDLE handle[2];               /* the one to use, and the one before it of that adapter */
    HANDLE old_handles[HU_ADAPTER_MAX];
    PDXGKCB_SAVEMEMORYFORHOTUPDATE callback;
    PVOID context;
    const volatile void *args; /* of the running save or restore call, or the last one */
    PUCHAR meta;
    uint32_t meta_size;
    PMDL delivered;
    bool delivered_owned; /* taken or kept already */
};

extern struct hu_script hu_script;

/* An address that may be nonsense: what pointer arithmetic would not let one write. */
static inline PVOID hu_script_at(const volatile void *base, uint64_t offset)
{
    return (PVOID)((uintptr_t)base + offset);
}

static inline PHYSICAL_ADDRESS hu_script_physical(LONGLONG address)
{
    PHYSICAL_ADDRESS result = {.QuadPart = address};

    return result;
}

/* -- script_ops.c, script_mdl.c: the calls of one operation -- */
void hu_script_exec(const struct hu_op *op);
/* False: it is not about MDLs. */
bool hu_script_mdl(const struct hu_op *op);
/* Where accesses are tame, one that must not be is filed as if it had been made. */
bool hu_script_tame(const volatile void *address, uint64_t size, bool write);

/* -- script_save.c, script_odd.c: the ways to call the save callback -- */
extern UCHAR hu_script_meta_bytes[HU_META_BYTES];
void hu_script_save(const struct hu_op *op);
void hu_script_save_odd(const struct hu_op *op);
/* The call; what was given away is no longer this driver's to tidy. var: NULL where nothing is. */
void hu_script_call(HANDLE handle, DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args, struct hu_var_mdl *var);
void hu_script_add_meta(DXGKARGCB_SAVEMEMORYFORHOTUPDATE *args, uint32_t size);
/* A physical range as the driver writes it: page number and number of pages. */
ULONGLONG hu_script_describe(uint64_t frame, uint64_t count);

/* -- script.c: what a call into the driver runs -- */
/* The operations indented below the running step at `place`, or at any. */
void hu_script_run_body(uint32_t place, bool any_place);
/* Those of a call of this kind; answers the status it is to return. */
NTSTATUS hu_script_body(enum hu_ddi ddi);
/* What a careful driver would have freed by now; what restore calls delivered. */
void hu_script_tidy(void);
void hu_script_tidy_restored(void);

/* -- script_sync.c: true when the operation is one of it -- */
bool hu_script_sync(const struct hu_op *op);
void hu_script_sync_reset(void);

#endif
