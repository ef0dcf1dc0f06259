/* MDLs and their pages: reached, allocated, freed. */
#include "ledger.h"

enum { PAGE_ALLOCATOR_IRQL = 1 };
enum {
    FULLY_REQUIRED = 0x4,
    CONTIGUOUS_CHUNKS = 0x20,
    FAST_LARGE_PAGES = 0x40,
    HOT_REMOVE = 0x100,
};
static const uint64_t alloc_limit = ((uint64_t)1 << 32) - HU_PAGE_BYTES;

bool hu_mdl_out_of_reach(struct hu_ledger *ledger, uint64_t id, const char *doing, bool freeing)
{
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, id);
    struct hu_subject the = HU_THE(MDL, id);
    bool gone = mdl->thing.state == HU_STATE_FREED || mdl->thing.state == HU_STATE_GONE;

    if (mdl->thing.state == HU_STATE_NONE) {
        return false;
    }
    if (mdl->given_load != 0 && mdl->given_load != ledger->now.load) {
        return HU_JUDGE(ledger, resurrected_mdl_pointer, true, the, HU_NOBODY,
                        "mdl %" PRIu64 " of an earlier load, saved there, is %s", id, doing);
    }
    if (mdl->given_load != 0 && freeing && gone) {
        return HU_JUDGE(ledger, frees_what_kernel_owns, true, the, HU_NOBODY,
                        "mdl %" PRIu64 " was saved, and Dxgkrnl has freed it; it is %s", id, doing);
    }
    return HU_JUDGE(ledger, uses_mdl_it_gave_away, mdl->given_load != 0, the, HU_NOBODY,
                    "mdl %" PRIu64 " was saved and is Dxgkrnl's; it is %s", id, doing) ||
           HU_JUDGE(ledger, refused_block_used_all_the_same, mdl->refused, the, HU_NOBODY,
                    "mdl %" PRIu64 " came with a restore call that failed; it is %s", id, doing) ||
           HU_JUDGE(ledger, pointer_from_past_life, mdl->thing.load != ledger->now.load, the,
                    HU_NOBODY, "mdl %" PRIu64 " of an earlier load is %s", id, doing) ||
           (freeing ? HU_JUDGE(ledger, double_free_of_mdl, gone, the, HU_NOBODY,
                               "mdl %" PRIu64 " is freed already; it is %s again", id, doing)
                    : HU_JUDGE(ledger, ghost_mdl, gone, the, HU_NOBODY,
                               "mdl %" PRIu64 " was freed; it is %s", id, doing));
}

void hu_mdl_compare(struct hu_ledger *ledger, uint64_t id, uint64_t kind, uint64_t owner,
                    uint64_t state)
{
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, id);

    if (mdl->thing.state == HU_STATE_NONE || mdl->given_load != 0 || mdl->refused) {
        return;
    }
    if (mdl->thing.state != state) {
        hu_ledger_contradict(
            ledger, "mdl %" PRIu64 ": state %" PRIu64 " by its event, %u by the events before", id,
            state, mdl->thing.state);
    } else if (state == HU_STATE_LIVE && mdl->thing.owner != owner) {
        hu_ledger_contradict(
            ledger, "mdl %" PRIu64 ": owner %" PRIu64 " by its event, %u by the events before", id,
            owner, mdl->thing.owner);
    } else if (state == HU_STATE_LIVE && mdl->kind != kind) {
        hu_ledger_contradict(
            ledger, "mdl %" PRIu64 ": kind %" PRIu64 " by its event, %u by the events before", id,
            kind, mdl->kind);
    }
}

static void compare_mapped(struct hu_ledger *ledger, uint64_t id, uint64_t mapped)
{
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, id);

    if (mdl->thing.state == HU_STATE_LIVE && mdl->kind == HU_MDL_ALLOCATED &&
        mdl->given_load == 0 && !mdl->refused && (mdl->map != 0) != (mapped != 0)) {
        hu_ledger_contradict(ledger,
                             "mdl %" PRIu64 " is %smapped by its event, and not so by those before",
                             id, mapped != 0 ? "" : "not ");
    }
}

/* -- allocation -- */

void hu_allocated(struct hu_ledger *ledger, struct hu_thing *thing, uint64_t why)
{
    struct hu_frame *top = hu_ledger_top(ledger);

    if (top->ddi == HU_DDI_UNLOAD) {
        (void)HU_JUDGE(ledger, unload_alloc, true, HU_NOBODY, HU_NOBODY,
                       "memory is allocated inside the unload function");
    }
    top->alloc_null = thing == NULL;
    if (thing != NULL) {
        hu_ledger_born(ledger, thing);
        return;
    }
    ledger->now.alloc_null = true;
    ledger->evaluated[HU_RULE_did_not_check_for_null]++;
    top->refused += why != HU_WHY_FAULT;
}

static void judge_alloc_arguments(struct hu_ledger *ledger, uint64_t bytes, uint64_t flags,
                                  uint64_t skip)
{
    bool chunks = (flags & CONTIGUOUS_CHUNKS) != 0;
    bool size = bytes == 0 || bytes > alloc_limit;
    bool skips = skip % HU_PAGE_BYTES != 0 ||
                 (chunks && skip != 0 && ((skip & (skip - 1)) != 0 || bytes % skip != 0));
    bool clash = ((flags & FAST_LARGE_PAGES) != 0 && !chunks) ||
                 ((flags & HOT_REMOVE) != 0 &&
                  ((flags & FULLY_REQUIRED) != 0 || ledger->now.event->irql != 0));

    (void)HU_JUDGE(ledger, illegal_alloc_arguments, size || skips || clash, HU_NOBODY, HU_NOBODY,
                   "%s: %" PRIu64 " bytes, skip %" PRIu64 ", flags 0x%" PRIx64,
                   size    ? "illegal size"
                   : skips ? "illegal SkipBytes"
                           : "illegal flags",
                   bytes, skip, flags);
}

void hu_fold_alloc_pages(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, mm_pages_irql, ledger->now.event->irql > PAGE_ALLOCATOR_IRQL, HU_NOBODY,
                   HU_NOBODY, "pages are allocated at IRQL %u", ledger->now.event->irql);
    judge_alloc_arguments(ledger, arg[3], arg[4], arg[5]);
    if (arg[0] == 0) {
        hu_allocated(ledger, NULL, arg[6]);
        return;
    }
    struct hu_mdl_record *mdl = hu_ledger_mdl_new(ledger, arg[0]);
    mdl->kind = HU_MDL_ALLOCATED;
    mdl->fewer = arg[2] < arg[3] / HU_PAGE_BYTES;
    ledger->evaluated[HU_RULE_short_allocation_missed] += mdl->fewer;
    hu_allocated(ledger, &mdl->thing, HU_WHY_OK);
    if (arg[0] <= HU_LEDGER_MDL_MAX) {
        ledger->now.high.mdl =
            arg[0] > ledger->now.high.mdl ? (uint32_t)arg[0] : ledger->now.high.mdl;
        hu_ledger_settle(ledger, arg[1], arg[2], HU_OBJECT_MDL, arg[0]);
    }
}

void hu_fold_alloc_mdl(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (arg[0] == 0) {
        hu_allocated(ledger, NULL, arg[4]);
        return;
    }
    struct hu_mdl_record *mdl = hu_ledger_mdl_new(ledger, arg[0]);
    mdl->own_storage = arg[3] == HU_API_MmInitializeMdl;
    if (mdl->own_storage) {
        hu_ledger_born(ledger, &mdl->thing);
    } else {
        hu_allocated(ledger, &mdl->thing, HU_WHY_OK);
    }
    if (arg[0] <= HU_LEDGER_MDL_MAX && arg[0] > ledger->now.high.mdl) {
        ledger->now.high.mdl = (uint32_t)arg[0];
    }
}

/* -- freeing -- */

/* The memory manager goes by ownership alone: what a rule forbids beyond that happens all the same.
 */
static bool is_drivers(const struct hu_mdl_record *mdl)
{
    return mdl->thing.owner == HU_OWNER_DRIVER || mdl->open;
}

/* An address near an MDL, told as that MDL with no kind. */
static bool is_beside(const struct hu_mdl_record *mdl, uint64_t kind)
{
    return kind == HU_MDL_NONE && mdl->kind != HU_MDL_NONE;
}

static void judge_free_pages(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                             const uint64_t *arg)
{
    struct hu_subject the = HU_THE(MDL, arg[1]);

    (void)HU_JUDGE(ledger, mm_pages_irql, ledger->now.event->irql > PAGE_ALLOCATOR_IRQL, the,
                   HU_NOBODY, "pages are freed at IRQL %u", ledger->now.event->irql);
    if (hu_ledger_flagged(ledger) && arg[1] == 0) {
        (void)HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                       "MmFreePagesFromMdl on no MDL inside the RestoreComplete call");
        return;
    }
    if (HU_JUDGE(ledger, freepages_on_foreign_mdl,
                 arg[0] != HU_OBJECT_MDL || is_beside(mdl, arg[2]), HU_ANY(arg[0], arg[1]),
                 HU_NOBODY, "MmFreePagesFromMdl on something that is no MDL")) {
        return;
    }
    hu_mdl_compare(ledger, arg[1], arg[2], arg[3], arg[4]);
    compare_mapped(ledger, arg[1], arg[5]);
    if (hu_mdl_out_of_reach(ledger, arg[1], "freed", true) ||
        HU_JUDGE(ledger, double_free_of_mdl, arg[4] == HU_STATE_HUSK, the, HU_NOBODY,
                 "the pages of mdl %" PRIu64 " are freed twice", arg[1]) ||
        HU_JUDGE(ledger, freepages_on_foreign_mdl, arg[2] != HU_MDL_ALLOCATED, the, HU_NOBODY,
                 "mdl %" PRIu64 " is not from the page allocator", arg[1]) ||
        HU_JUDGE(ledger, probe_lock_still_held, mdl->thing.locks != 0, the, HU_NOBODY,
                 "the pages of mdl %" PRIu64 " are freed, %" PRIu32 " other MDLs lock them", arg[1],
                 mdl->thing.locks)) {
        return;
    }
    (void)HU_JUDGE(ledger, unmap_omitted_ahead_of_free, mdl->map != 0, the, HU_THE(MAP, mdl->map),
                   "the pages of mdl %" PRIu64 " are freed, its mapping is still there", arg[1]);
}

void hu_fold_free_pages(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[1]);
    bool done = arg[0] == HU_OBJECT_MDL && arg[2] == HU_MDL_ALLOCATED && arg[4] == HU_STATE_LIVE &&
                is_drivers(mdl);

    judge_free_pages(ledger, mdl, arg);
    if (done) {
        hu_map_ended(ledger, mdl, true);
        mdl->thing.state = HU_STATE_HUSK;
    }
}

static bool io_free_refused(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                            const uint64_t *arg)
{
    struct hu_subject the = HU_THE(MDL, arg[1]);
    bool mapped = arg[5] != 0 && (mdl->kind == HU_MDL_ALLOCATED || mdl->kind == HU_MDL_LOCKED);

    return hu_mdl_out_of_reach(ledger, arg[1], "freed by IoFreeMdl", true) ||
           HU_JUDGE(ledger, wrong_free_api, arg[2] == HU_MDL_ALLOCATED, the, HU_NOBODY,
                    "IoFreeMdl on mdl %" PRIu64 ", which is from the page allocator", arg[1]) ||
           HU_JUDGE(ledger, iofreemdl_misuse, mdl->own_storage || arg[2] == HU_MDL_LOCKED || mapped,
                    the, HU_NOBODY, "IoFreeMdl on mdl %" PRIu64 ", which is %s", arg[1],
                    mdl->own_storage ? "not from IoAllocateMdl"
                    : mapped         ? "mapped"
                                     : "still locked");
}

void hu_fold_free_mdl(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[1]);

    if (hu_ledger_flagged(ledger) && arg[1] == 0) {
        (void)HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                       "IoFreeMdl on no MDL inside the RestoreComplete call");
        return;
    }
    if (HU_JUDGE(ledger, iofreemdl_misuse, arg[0] != HU_OBJECT_MDL || is_beside(mdl, arg[2]),
                 HU_ANY(arg[0], arg[1]), HU_NOBODY, "IoFreeMdl on something that is no MDL")) {
        return;
    }
    hu_mdl_compare(ledger, arg[1], arg[2], arg[3], arg[4]);
    compare_mapped(ledger, arg[1], arg[5]);
    (void)io_free_refused(ledger, mdl, arg);
    if (arg[4] != HU_STATE_FREED && mdl->thing.owner == HU_OWNER_DRIVER && !mdl->own_storage) {
        hu_lock_ended(ledger, mdl);
        hu_map_ended(ledger, mdl, true);
        mdl->thing.state = HU_STATE_FREED;
        mdl->thing.owner = HU_OWNER_NOBODY;
    }
}
