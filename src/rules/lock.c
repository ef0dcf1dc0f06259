/* MDLs that a driver builds: over a buffer, locked, partial; and what it writes into any. */
#include "ledger.h"

enum { APC = 1, DISPATCH = 2 };
enum {
    FIRST_OPAQUE_FIELD = 3,
    BYTE_COUNT_FIELD = 4,
    BYTE_OFFSET_FIELD = 5,
    SIZE_FIELD = 7,
    ARRAY_FIELD = 9
};

static struct hu_thing *locked_thing(struct hu_ledger *ledger, uint64_t what, uint64_t id)
{
    if (what == HU_OBJECT_MAP && hu_ledger_map(ledger, id)->mdl != 0) {
        return &hu_ledger_mdl(ledger, hu_ledger_map(ledger, id)->mdl)->thing;
    }
    return hu_ledger_thing(ledger, what, id);
}

void hu_lock_ended(struct hu_ledger *ledger, struct hu_mdl_record *mdl)
{
    struct hu_thing *under = locked_thing(ledger, mdl->lock_what, mdl->lock_id);

    if (mdl->kind == HU_MDL_LOCKED) {
        under->locks -= under->locks != 0;
        mdl->kind = HU_MDL_NONE;
    }
}

static bool build_refused(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                          const uint64_t *arg)
{
    struct hu_subject the = HU_THE(MDL, arg[0]);
    uint8_t irql = ledger->now.event->irql;

    if (arg[1] == HU_MDL_LOCKED) {
        bool paged = arg[4] == HU_OBJECT_POOL && hu_ledger_pool(ledger, arg[5])->paged;
        return HU_JUDGE(ledger, locking_pageable_elevated, irql > (paged ? APC : DISPATCH), the,
                        HU_ANY(arg[4], arg[5]), "%s memory is locked at IRQL %u",
                        paged ? "pageable" : "nonpaged", irql) ||
               HU_JUDGE(ledger, unbalanced_locking, arg[2] != HU_MDL_NONE, the, HU_NOBODY,
                        "mdl %" PRIu64 " is locked and %s", arg[0],
                        arg[2] == HU_MDL_LOCKED ? "was locked already"
                                                : "describes pages in another way");
    }
    if (arg[1] == HU_MDL_PARTIAL) {
        return HU_JUDGE(ledger, mmpreparemdlforreuse_skipped,
                        mdl->kind == HU_MDL_PARTIAL && mdl->was_mapped, the, HU_NOBODY,
                        "mdl %" PRIu64 " was mapped and is built anew without MmPrepareMdlForReuse",
                        arg[0]);
    }
    return arg[1] == HU_MDL_NONE &&
           HU_JUDGE(ledger, mmpreparemdlforreuse_skipped,
                    mdl->kind != HU_MDL_PARTIAL && mdl->map != 0, the, HU_NOBODY,
                    "MmPrepareMdlForReuse on mdl %" PRIu64 ", which is mapped and not partial",
                    arg[0]);
}

void hu_fold_build_mdl(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[0]);
    bool nothing = arg[0] == 0 || arg[4] == HU_OBJECT_NULL;

    if (hu_ledger_flagged(ledger) && nothing) {
        (void)HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                       "an MDL is built over nothing inside the RestoreComplete call");
        return;
    }
    if (hu_mdl_out_of_reach(ledger, arg[0], "built anew", false) ||
        (arg[4] == HU_OBJECT_MDL && hu_mdl_out_of_reach(ledger, arg[5], "built upon", false)) ||
        build_refused(ledger, mdl, arg)) {
        ledger->now.map_mdl = 0;
    }
    if (arg[6] == 0) {
        return;
    }
    mdl->was_mapped = false;
    if (arg[1] == HU_MDL_NONE) {
        hu_map_ended(ledger, mdl, false); /* MmPrepareMdlForReuse: a partial MDL stays one */
        return;
    }
    hu_lock_ended(ledger, mdl);
    mdl->kind = (uint8_t)(arg[1] <= HU_MDL_IO ? arg[1] : HU_MDL_NONE);
    if (mdl->kind == HU_MDL_LOCKED) {
        mdl->lock_what = (uint8_t)(arg[4] < HU_OBJECT_IO ? arg[4] : HU_OBJECT_NONE);
        mdl->lock_id = (uint32_t)arg[5];
        locked_thing(ledger, mdl->lock_what, mdl->lock_id)->locks++;
    }
}

void hu_fold_unlock_mdl(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[0]);
    struct hu_subject the = HU_THE(MDL, arg[0]);

    hu_mdl_compare(ledger, arg[0], arg[1], arg[2], arg[3]);
    (void)(hu_mdl_out_of_reach(ledger, arg[0], "unlocked", false) ||
           HU_JUDGE(ledger, wrong_free_api, arg[1] == HU_MDL_ALLOCATED, the, HU_NOBODY,
                    "MmUnlockPages on mdl %" PRIu64 ", which is from the page allocator", arg[0]) ||
           HU_JUDGE(ledger, unbalanced_locking, arg[1] != HU_MDL_LOCKED, the, HU_NOBODY,
                    "mdl %" PRIu64 " is unlocked and is not locked", arg[0]));
    if (arg[5] != 0) {
        hu_map_ended(ledger, mdl, false);
        hu_lock_ended(ledger, mdl);
    }
}

void hu_fold_mdl_changed(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[0]);
    struct hu_subject the = HU_THE(MDL, arg[0]);

    if (arg[1] == ARRAY_FIELD) {
        if (mdl->kind == HU_MDL_ALLOCATED) {
            (void)HU_JUDGE(ledger, pfn_array_tampered, true, the, HU_NOBODY,
                           "the page array of mdl %" PRIu64 " was written", arg[0]);
            mdl->array_told = true;
        }
        return;
    }
    mdl->resized = mdl->resized || arg[1] == BYTE_COUNT_FIELD || arg[1] == BYTE_OFFSET_FIELD ||
                   arg[1] == SIZE_FIELD;
    (void)HU_JUDGE(ledger, opaque_mdl_field_edited, arg[1] >= FIRST_OPAQUE_FIELD, the, HU_NOBODY,
                   "field %" PRIu64 " of mdl %" PRIu64 " was written", arg[1], arg[0]);
}
