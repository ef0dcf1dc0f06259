/* Accesses and pointers that were caught: which rule fits best. */
#include "ledger.h"
#include "words.h"

enum { DISPATCH = 2 };

/* The pointer argument of DxgkCbSaveMemoryForHotUpdate that the harness was reading. */
static enum hu_rule rule_of_save_argument(uint64_t argument)
{
    static const enum hu_rule rule[] = {
        HU_RULE_save_args_unreadable,       HU_RULE_save_args_unreadable,
        HU_RULE_numdatamemoryranges_lies,   HU_RULE_mdl_invalid,
        HU_RULE_pdata_and_datasize_at_odds, HU_RULE_meta_pointer_size_clash,
    };
    return rule[argument < sizeof(rule) / sizeof(rule[0]) ? argument : 0];
}

/* A call that was given a pointer it cannot use. */
static enum hu_rule rule_of_call(enum hu_api api, uint64_t argument)
{
    switch (api) {
    case HU_API_MmFreePagesFromMdl: return HU_RULE_freepages_on_foreign_mdl;
    case HU_API_MmMapLockedPagesSpecifyCache:
    case HU_API_MmMapLockedPages:
    case HU_API_MmGetSystemAddressForMdlSafe: return HU_RULE_mapped_without_lock;
    case HU_API_MmUnmapLockedPages: return HU_RULE_unmap_mismatch;
    case HU_API_MmProtectMdlSystemAddress: return HU_RULE_bad_protect_request;
    case HU_API_IoBuildPartialMdl:
    case HU_API_MmPrepareMdlForReuse: return HU_RULE_mmpreparemdlforreuse_skipped;
    case HU_API_MmProbeAndLockPages:
    case HU_API_MmUnlockPages: return HU_RULE_unbalanced_locking;
    case HU_API_IoFreeMdl: return HU_RULE_iofreemdl_misuse;
    case HU_API_MmFreeContiguousMemory:
    case HU_API_MmFreeContiguousMemorySpecifyCache: return HU_RULE_contig_pair_broken;
    case HU_API_MmMapIoSpace:
    case HU_API_MmUnmapIoSpace: return HU_RULE_device_window_unmatched;
    case HU_API_ExFreePool:
    case HU_API_ExFreePoolWithTag: return HU_RULE_invalid_pool_free;
    case HU_API_DxgkCbSaveMemoryForHotUpdate: return rule_of_save_argument(argument);
    case HU_API_DxgkInitialize: return HU_RULE_wddm_version_below_two_six;
    case HU_API_KeRaiseIrql:
    case HU_API_KeLowerIrql: return HU_RULE_irql_stack_mixup;
#define HU_CALL(name, low, high, use) case HU_API_##name:
#include "calls.def"
#undef HU_CALL
        return HU_RULE_sync_primitive_discipline;
    case HU_API_NONE:
    case HU_API_hu_paged_code:
    case HU_API_MmAllocatePagesForMdl:
    case HU_API_MmAllocatePagesForMdlEx:
    case HU_API_MmGetMdlByteCount:
    case HU_API_MmGetMdlByteOffset:
    case HU_API_MmGetMdlVirtualAddress:
    case HU_API_MmGetMdlPfnArray:
    case HU_API_MmInitializeMdl:
    case HU_API_MmBuildMdlForNonPagedPool:
    case HU_API_IoAllocateMdl:
    case HU_API_MmAllocateContiguousMemory:
    case HU_API_MmAllocateContiguousMemorySpecifyCache:
    case HU_API_MmGetPhysicalAddress:
    case HU_API_MmIsAddressValid:
    case HU_API_ExAllocatePool2:
    case HU_API_ExAllocatePoolWithTag:
    case HU_API_ExAllocatePool:
    case HU_API_RtlCopyMemory:
    case HU_API_COUNT: break;
    }
    return HU_RULE_stray_access;
}

static bool is_accessor(uint64_t api)
{
    return api == HU_API_MmGetMdlByteCount || api == HU_API_MmGetMdlByteOffset ||
           api == HU_API_MmGetMdlVirtualAddress || api == HU_API_MmGetMdlPfnArray;
}

/* -- NULL -- */

/* NULL stands for a result that nobody checked, when there was one. */
static enum hu_rule rule_of_null(struct hu_ledger *ledger, enum hu_rule otherwise)
{
    const struct hu_frame *top = hu_ledger_top(ledger);

    if (top->map_null) {
        return HU_RULE_null_view_dereferenced;
    }
    if (top->alloc_null || ledger->now.alloc_null) {
        return HU_RULE_did_not_check_for_null;
    }
    return top->ddi == HU_DDI_RESTORE && ledger->now.tampered != 0
               ? HU_RULE_tampered_input_breaks_driver
               : otherwise;
}

/* Counts the test and files the breach; `said` is the whole sentence. An edited block is told of
 * with what it led to. */
static void tell(struct hu_ledger *ledger, enum hu_rule rule, struct hu_subject the,
                 const char *said)
{
    bool edited = rule == HU_RULE_tampered_input_breaks_driver;
    struct hu_subject by = edited ? HU_ANY(HU_OBJECT_BLOCK, ledger->now.tampered) : HU_NOBODY;

    (void)hu_ledger_test(ledger, rule, true);
    (void)hu_ledger_break(ledger, rule, the, by, "%s", said);
}

void hu_fold_bad_pointer(struct hu_ledger *ledger, const uint64_t *arg)
{
    char said[HU_DETAIL_MAX];
    enum hu_api api = (enum hu_api)(arg[0] < HU_API_COUNT ? arg[0] : HU_API_NONE);
    bool null = arg[2] == HU_OBJECT_NULL;
    bool save = api == HU_API_DxgkCbSaveMemoryForHotUpdate;
    struct hu_subject the = HU_ANY(arg[2], arg[3]);
    bool freeing = api == HU_API_MmFreePagesFromMdl || api == HU_API_IoFreeMdl ||
                   api == HU_API_ExFreePool || api == HU_API_ExFreePoolWithTag;

    if (arg[2] == HU_OBJECT_MDL &&
        hu_mdl_out_of_reach(ledger, arg[3], "handed to a call", freeing)) {
        return;
    }
    snprintf(said, sizeof(said), "argument %" PRIu64 " of %s is %s", arg[1], hu_api_name(api),
             arg[2] == HU_OBJECT_NULL ? "NULL" : "not what the call needs");
    enum hu_rule rule = rule_of_call(api, arg[1]);
    if (hu_ledger_flagged(ledger) && null) {
        rule = is_accessor(api) ? HU_RULE_nullderef_on_cleanup_flag
                                : HU_RULE_mistook_completion_for_data;
    } else if (null && !save) {
        rule = rule_of_null(ledger, rule);
    } else if (arg[2] == HU_OBJECT_POOL && arg[4] == HU_STATE_FREED && !freeing) {
        rule = HU_RULE_pool_uaf;
    }
    tell(ledger, rule, the, said);
    if (save && arg[1] == 1) {
        ledger->now.args_told = true;
    } else if (save && ledger->now.open_calls != 0) {
        ledger->call[ledger->now.open_calls - 1].broken = true;
    }
}

/* -- accesses -- */

static enum hu_rule rule_of_map(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_map_record *map = hu_ledger_map(ledger, arg[1]);
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, map->mdl);

    if (mdl->given_load != 0 && mdl->given_load == ledger->now.load) {
        return HU_RULE_uses_mdl_it_gave_away;
    }
    if (mdl->refused) {
        return HU_RULE_refused_block_used_all_the_same;
    }
    if (arg[4] == HU_STATE_GONE && arg[5] == HU_OWNER_DXGKRNL) {
        return HU_RULE_uses_mdl_it_gave_away;
    }
    if (arg[4] != HU_STATE_LIVE && arg[4] != HU_STATE_NONE) {
        bool freed = mdl->thing.state == HU_STATE_HUSK || mdl->thing.state == HU_STATE_FREED;
        return mdl->block != 0 && freed ? HU_RULE_ghost_mdl : HU_RULE_use_after_unmap;
    }
    if (arg[3] != 0 && map->nowrite) {
        return HU_RULE_writes_to_readonly_view;
    }
    if (mdl->fewer) {
        return HU_RULE_short_allocation_missed;
    }
    return mdl->block != 0 ? HU_RULE_reads_past_mdl_end : HU_RULE_stray_access;
}

static enum hu_rule rule_of_pool(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_pool_record *pool = hu_ledger_pool(ledger, arg[1]);

    if (arg[4] == HU_STATE_FREED) {
        return HU_RULE_pool_uaf;
    }
    bool inside = arg[2] < pool->size;
    return inside && pool->paged && ledger->now.event->irql >= DISPATCH
               ? HU_RULE_pageable_under_spinlock_level
               : HU_RULE_heap_overrun;
}

static enum hu_rule rule_of_args(const struct hu_frame *top, const uint64_t *arg)
{
    return arg[4] != HU_STATE_GONE && top->ddi == HU_DDI_SAVE ? HU_RULE_scribbled_on_save_input
                                                              : HU_RULE_pargs_overwritten_or_kept;
}

/* Of an object of this load that is not NULL. */
static enum hu_rule rule_of_access(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_frame *top = hu_ledger_top(ledger);

    switch (arg[0] <= HU_OBJECT_IO ? (enum hu_object)arg[0] : HU_OBJECT_NONE) {
    case HU_OBJECT_MAP: return rule_of_map(ledger, arg);
    case HU_OBJECT_POOL: return rule_of_pool(ledger, arg);
    case HU_OBJECT_CONTIG:
        return arg[4] == HU_STATE_FREED ? HU_RULE_pool_uaf : HU_RULE_stray_access;
    case HU_OBJECT_META:
        return arg[4] == HU_STATE_GONE ? HU_RULE_metadata_outlived : HU_RULE_reads_past_mdl_end;
    case HU_OBJECT_ARGS: return rule_of_args(top, arg);
    case HU_OBJECT_IMAGE:
        return arg[4] == HU_STATE_GONE ? HU_RULE_pointer_from_past_life : HU_RULE_stray_access;
    case HU_OBJECT_IO:
        return top->ddi == HU_DDI_RESTORE ? HU_RULE_hardware_touched_early : HU_RULE_stray_access;
    case HU_OBJECT_PAGE:
        return arg[5] == HU_OWNER_DXGKRNL ? HU_RULE_uses_mdl_it_gave_away : HU_RULE_stray_access;
    case HU_OBJECT_NONE:
    case HU_OBJECT_MDL:
    case HU_OBJECT_BLOCK:
    case HU_OBJECT_INSIDE:
    case HU_OBJECT_NULL: break;
    }
    return ledger->now.tampered != 0 ? HU_RULE_tampered_input_breaks_driver : HU_RULE_stray_access;
}

static bool of_earlier_load(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (arg[0] != HU_OBJECT_MAP && arg[0] != HU_OBJECT_POOL && arg[0] != HU_OBJECT_CONTIG) {
        return false;
    }
    const struct hu_thing *thing = hu_ledger_thing(ledger, arg[0], arg[1]);
    return thing->state != HU_STATE_NONE && thing->load != ledger->now.load;
}

static enum hu_rule rule_of_bad_access(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_frame *top = hu_ledger_top(ledger);
    bool null = arg[0] == HU_OBJECT_NULL;

    if (arg[6] == HU_API_DxgkCbSaveMemoryForHotUpdate) {
        return rule_of_save_argument(arg[3]);
    }
    if (arg[6] != HU_API_NONE && arg[6] < HU_API_COUNT) {
        return rule_of_call((enum hu_api)arg[6], arg[3]);
    }
    if (null) {
        return hu_ledger_flagged(ledger) ? HU_RULE_nullderef_on_cleanup_flag
                                         : rule_of_null(ledger, HU_RULE_stray_access);
    }
    if (of_earlier_load(ledger, arg)) {
        return HU_RULE_pointer_from_past_life;
    }
    if (top->ddi == HU_DDI_RESTORE && hu_ledger_block(ledger, top->block)->tampered) {
        return HU_RULE_tampered_input_breaks_driver;
    }
    return rule_of_access(ledger, arg);
}

void hu_fold_bad_access(struct hu_ledger *ledger, const uint64_t *arg)
{
    char said[HU_DETAIL_MAX];
    struct hu_subject the = HU_ANY(arg[0] <= HU_OBJECT_IO ? arg[0] : 0, arg[1]);

    if (arg[0] == HU_OBJECT_MDL && hu_mdl_out_of_reach(ledger, arg[1], "touched", false)) {
        return;
    }
    bool reads = arg[6] != 0 || arg[3] == 0;
    char object[HU_DETAIL_MAX / 2];
    hu_put_thing(object, sizeof(object), the.what, the.id);
    if (the.what == HU_OBJECT_NULL || the.what == HU_OBJECT_NONE) {
        snprintf(said, sizeof(said), "%s %s", reads ? "reads through" : "writes through", object);
    } else {
        snprintf(said, sizeof(said), "%s byte %" PRIu64 " of %s", reads ? "reads" : "writes",
                 arg[2], object);
    }
    tell(ledger, rule_of_bad_access(ledger, arg), the, said);
}

/* A length out of an edited block reaches from one region into the other, however far they are. */
void hu_fold_bad_copy(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_frame *top = hu_ledger_top(ledger);
    bool edited = top->ddi == HU_DDI_RESTORE && hu_ledger_block(ledger, top->block)->tampered;
    char said[HU_DETAIL_MAX] = "RtlCopyMemory of regions that overlap";

    if (arg[0] != 0) {
        snprintf(said, sizeof(said),
                 "RtlCopyMemory of %" PRIu64 " bytes, %" PRIu64 " of them overlap", arg[0], arg[1]);
    }
    tell(ledger, edited ? HU_RULE_tampered_input_breaks_driver : HU_RULE_overlapping_copy,
         HU_NOBODY, said);
}

void hu_fold_bug_check(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, bugcheck, true, HU_NOBODY, HU_NOBODY,
                   "KeBugCheckEx with code 0x%" PRIx64 ", parameter 0x%" PRIx64, arg[0], arg[1]);
}
