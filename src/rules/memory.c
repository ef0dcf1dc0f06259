/* Pool, contiguous memory, IRQL. */
#include "ledger.h"

enum { APC = 1, DISPATCH = 2 };
enum { POOL_NON_PAGED_EXECUTE = 0x80, POOL_PAGED = 0x100 };
enum { MATCH_BASE = 1, MATCH_SIZE = 2 };
enum { NO_RAISE = 255 };

/* -- pool -- */

void hu_fold_alloc_pool(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_subject the = HU_THE(POOL, arg[0]);
    bool paged = (arg[2] & POOL_PAGED) != 0;
    uint8_t irql = ledger->now.event->irql;

    (void)HU_JUDGE(ledger, zero_bytes_asked_for, arg[1] == 0, the, HU_NOBODY,
                   "0 bytes of pool are asked for");
    (void)HU_JUDGE(ledger, untagged, arg[3] == 0 && arg[4] != HU_API_ExAllocatePool, the, HU_NOBODY,
                   "%" PRIu64 " bytes of pool are asked for with tag 0", arg[1]);
    (void)HU_JUDGE(ledger, executable_heap, (arg[2] & POOL_NON_PAGED_EXECUTE) != 0, the, HU_NOBODY,
                   "%" PRIu64 " bytes of executable pool are asked for", arg[1]);
    (void)HU_JUDGE(ledger, heap_use_over_dispatch, irql > (paged ? APC : DISPATCH), the, HU_NOBODY,
                   "%s pool is allocated at IRQL %u", paged ? "paged" : "nonpaged", irql);
    if (arg[0] == 0) {
        hu_allocated(ledger, NULL, arg[5]);
        return;
    }
    struct hu_pool_record *pool = hu_ledger_pool_new(ledger, arg[0]);
    pool->size = arg[1];
    pool->paged = paged;
    hu_allocated(ledger, &pool->thing, HU_WHY_OK);
    if (arg[0] <= HU_LEDGER_POOL_MAX && arg[0] > ledger->now.high.pool) {
        ledger->now.high.pool = (uint32_t)arg[0];
    }
}

/* ExFreePool of an MDL structure. */
static void judge_free_structure(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                                 const uint64_t *arg)
{
    struct hu_subject the = HU_THE(MDL, arg[1]);

    if (arg[2] == HU_MDL_NONE && mdl->kind != HU_MDL_NONE) {
        (void)HU_JUDGE(ledger, invalid_pool_free, true, the, HU_NOBODY,
                       "ExFreePool on an address beside mdl %" PRIu64, arg[1]);
        return;
    }
    hu_mdl_compare(ledger, arg[1], arg[2], arg[3], arg[4]);
    (void)(hu_mdl_out_of_reach(ledger, arg[1], "freed by ExFreePool", true) ||
           HU_JUDGE(ledger, shell_before_content,
                    arg[4] == HU_STATE_LIVE && arg[2] == HU_MDL_ALLOCATED, the, HU_NOBODY,
                    "the structure of mdl %" PRIu64 " is freed, its pages are not", arg[1]) ||
           HU_JUDGE(ledger, invalid_pool_free,
                    arg[2] != HU_MDL_ALLOCATED && arg[4] == HU_STATE_LIVE, the, HU_NOBODY,
                    "ExFreePool on mdl %" PRIu64 ", which is not from the page allocator",
                    arg[1]) ||
           HU_JUDGE(ledger, wrong_free_api, arg[6] != 0, the, HU_NOBODY,
                    "mdl %" PRIu64 " is freed with a tag; its tag is not the driver's to know",
                    arg[1]));
}

static void free_structure(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[1]);
    bool beside = arg[2] == HU_MDL_NONE && mdl->kind != HU_MDL_NONE;

    judge_free_structure(ledger, mdl, arg);
    if (!beside && arg[4] != HU_STATE_FREED && !mdl->own_storage &&
        (mdl->thing.owner == HU_OWNER_DRIVER || mdl->open)) {
        hu_lock_ended(ledger, mdl);
        hu_map_ended(ledger, mdl, true);
        mdl->thing.state = HU_STATE_FREED;
        mdl->thing.owner = HU_OWNER_NOBODY;
    }
}

static bool not_pool(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_subject the = HU_ANY(arg[0], arg[1]);
    bool lent = arg[0] == HU_OBJECT_META &&
                hu_ledger_key(ledger, HU_KEY_meta_lifetime) == HU_META_LIFETIME_DRIVER;
    bool nothing = arg[0] == HU_OBJECT_NULL || (arg[0] == HU_OBJECT_NONE && arg[1] == 0);

    if (arg[0] == HU_OBJECT_POOL || lent) {
        return lent;
    }
    if (hu_ledger_flagged(ledger) && nothing) {
        return HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                        "ExFreePool on nothing inside the RestoreComplete call");
    }
    return HU_JUDGE(ledger, contig_pair_broken, arg[0] == HU_OBJECT_CONTIG, the, HU_NOBODY,
                    "contiguous memory %" PRIu64 " is freed by ExFreePool", arg[1]) ||
           HU_JUDGE(ledger, invalid_pool_free, true, the, HU_NOBODY, "ExFreePool on %s",
                    nothing                      ? "NULL or an unknown address"
                    : arg[0] == HU_OBJECT_INSIDE ? "an address inside a block"
                    : arg[0] == HU_OBJECT_META   ? "metadata that Dxgkrnl lent"
                                                 : "something that is no pool block");
}

void hu_fold_free_pool(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_pool_record *pool = hu_ledger_pool(ledger, arg[1]);
    struct hu_subject the = HU_ANY(arg[0], arg[1]);
    bool paged = arg[0] == HU_OBJECT_POOL && pool->paged;
    uint8_t irql = ledger->now.event->irql;

    (void)HU_JUDGE(ledger, heap_use_over_dispatch, irql > (paged ? APC : DISPATCH), the, HU_NOBODY,
                   "%s pool is freed at IRQL %u", paged ? "paged" : "nonpaged", irql);
    if (arg[0] == HU_OBJECT_MDL) {
        free_structure(ledger, arg);
        return;
    }
    if (not_pool(ledger, arg)) {
        return;
    }
    if (pool->thing.state != HU_STATE_NONE && pool->thing.state != arg[4]) {
        hu_ledger_contradict(
            ledger, "pool %" PRIu64 ": state %" PRIu64 " by its event, %u by the events before",
            arg[1], arg[4], pool->thing.state);
    }
    bool old = pool->thing.load != ledger->now.load && pool->thing.state != HU_STATE_NONE;
    (void)(HU_JUDGE(ledger, pointer_from_past_life, old, the, HU_NOBODY,
                    "pool %" PRIu64 " of an earlier load is freed", arg[1]) ||
           HU_JUDGE(ledger, invalid_pool_free, arg[4] != HU_STATE_LIVE, the, HU_NOBODY,
                    "pool %" PRIu64 " is freed twice", arg[1]) ||
           HU_JUDGE(ledger, invalid_pool_free, arg[6] != 0 && arg[6] != arg[5], the, HU_NOBODY,
                    "pool %" PRIu64 " is freed with another tag than it was allocated with",
                    arg[1]));
    pool->thing.state = HU_STATE_FREED;
    pool->thing.owner = HU_OWNER_NOBODY;
}

/* -- contiguous memory -- */

void hu_fold_alloc_contig(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (arg[0] == 0) {
        hu_allocated(ledger, NULL, arg[5]);
        return;
    }
    struct hu_contig_record *contig = hu_ledger_contig_new(ledger, arg[0]);
    contig->size = arg[3];
    hu_allocated(ledger, &contig->thing, HU_WHY_OK);
    if (arg[0] <= HU_LEDGER_CONTIG_MAX) {
        if (arg[0] > ledger->now.high.contig) {
            ledger->now.high.contig = (uint32_t)arg[0];
        }
        hu_ledger_settle(ledger, arg[1], arg[2], HU_OBJECT_CONTIG, arg[0]);
    }
}

/* MmFreeContiguousMemory on the mapping of a restored MDL is that mistake, not one of pairing. */
static bool mapping_of_restored(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (arg[0] == HU_OBJECT_MDL) {
        return hu_ledger_mdl(ledger, arg[1])->block != 0;
    }
    return arg[0] == HU_OBJECT_MAP &&
           hu_ledger_mdl(ledger, hu_ledger_map(ledger, arg[1])->mdl)->block != 0;
}

void hu_fold_free_contig(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_contig_record *contig = hu_ledger_contig(ledger, arg[1]);
    struct hu_subject the = HU_ANY(arg[0], arg[1]);

    if (HU_JUDGE(ledger, wrong_free_api, mapping_of_restored(ledger, arg), the, HU_NOBODY,
                 "MmFreeContiguousMemory on restored memory") ||
        HU_JUDGE(ledger, contig_pair_broken, arg[0] != HU_OBJECT_CONTIG, the, HU_NOBODY,
                 "MmFreeContiguousMemory on an address that its allocator did not return")) {
        return;
    }
    bool old = contig->thing.load != ledger->now.load && contig->thing.state != HU_STATE_NONE;
    (void)(HU_JUDGE(ledger, pointer_from_past_life, old, the, HU_NOBODY,
                    "contiguous memory %" PRIu64 " of an earlier load is freed", arg[1]) ||
           HU_JUDGE(ledger, contig_pair_broken, arg[2] != HU_STATE_LIVE, the, HU_NOBODY,
                    "contiguous memory %" PRIu64 " is freed twice", arg[1]) ||
           HU_JUDGE(ledger, contig_pair_broken,
                    (arg[3] & MATCH_BASE) == 0 || (arg[3] & MATCH_SIZE) == 0, the, HU_NOBODY,
                    "contiguous memory %" PRIu64 " is freed by another %s", arg[1],
                    (arg[3] & MATCH_BASE) == 0 ? "address than its start" : "size or cache type") ||
           HU_JUDGE(ledger, probe_lock_still_held, contig->thing.locks != 0, the, HU_NOBODY,
                    "contiguous memory %" PRIu64 " is freed, %" PRIu32 " MDLs lock it", arg[1],
                    contig->thing.locks));
    if ((arg[3] & MATCH_BASE) != 0) {
        contig->thing.state = HU_STATE_FREED;
        contig->thing.owner = HU_OWNER_NOBODY;
    }
}

/* -- IRQL -- */

void hu_fold_irql_raise(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, irql_stack_mixup, arg[1] < arg[0], HU_NOBODY, HU_NOBODY,
                   "KeRaiseIrql from %" PRIu64 " to %" PRIu64, arg[0], arg[1]);
}

void hu_fold_irql_lower(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, irql_stack_mixup, arg[2] == NO_RAISE || arg[1] != arg[2], HU_NOBODY,
                   HU_NOBODY, "KeLowerIrql from %" PRIu64 " to %" PRIu64 ", %s", arg[0], arg[1],
                   arg[2] == NO_RAISE ? "and nothing was raised" : "not where the raise began");
}
