/* What a save callback call names: ranges, an MDL, a buffer, metadata. */
#include "ledger.h"

enum { MDL_CHAINED = 1, MDL_FIELDS = 2, MDL_ARRAY = 4, MDL_LOCKED_DOWN = 8, MDL_MAPPED = 16 };
enum { DISPATCH = 2 };
static const uint64_t frame_limit = (uint64_t)1 << 40;

/* -- physical ranges -- */

/* No such page. Where the number is the address of a page that is there, that is the mistake. */
static bool no_such_page(struct hu_ledger *ledger, const struct hu_open_call *call,
                         const uint64_t *arg)
{
    bool first = !call->ranged || call->last_range != (uint32_t)arg[1];

    if (arg[2] != 0 || hu_ledger_key(ledger, HU_KEY_ranges_allow_device) != 0) {
        ledger->evaluated[HU_RULE_nonexistent_page]++;
        return false;
    }
    bool address = first && arg[6] == HU_OBJECT_PAGE;
    return HU_JUDGE(ledger, address_given_as_frame, address, HU_NOBODY, HU_NOBODY,
                    "call %" PRIu64 ", range %" PRIu64 ": 0x%" PRIx64
                    " is no page number; it is the address of a page",
                    arg[0], arg[1], arg[4]) ||
           HU_JUDGE(ledger, nonexistent_page, true, HU_NOBODY, HU_NOBODY,
                    "call %" PRIu64 ", range %" PRIu64 ": no memory from page number 0x%" PRIx64
                    " on, count %" PRIu64,
                    arg[0], arg[1], arg[4], arg[3]);
}

void hu_fold_save_run(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_open_call *call = hu_save_call_of(ledger, arg[0]);

    if (call == NULL || call->broken) {
        return;
    }
    bool accept = hu_ledger_key(ledger, HU_KEY_zero_blocks) == HU_ZERO_BLOCKS_ACCEPT;
    bool wraps = arg[4] > frame_limit || arg[3] > frame_limit - arg[4];
    call->broken = HU_JUDGE(ledger, empty_ksr_range, arg[3] == 0 && !accept, HU_NOBODY, HU_NOBODY,
                            "call %" PRIu64 ", range %" PRIu64 ": no pages", arg[0], arg[1]) ||
                   HU_JUDGE(ledger, range_wraps_round, wraps, HU_NOBODY, HU_NOBODY,
                            "call %" PRIu64 ", range %" PRIu64 ": %" PRIu64
                            " pages from page number 0x%" PRIx64,
                            arg[0], arg[1], arg[3], arg[4]) ||
                   (arg[3] != 0 && no_such_page(ledger, call, arg));
    call->last_range = (uint32_t)arg[1];
    call->ranged = true;
    if (call->broken || arg[2] == 0) {
        return;
    }
    hu_save_page_run(ledger, call, arg[2], arg[3]);
    bool device = arg[6] == HU_OBJECT_IO && hu_ledger_key(ledger, HU_KEY_ranges_allow_device) != 0;
    if (!call->broken) {
        call->broken =
            HU_JUDGE(ledger, somebody_elses_memory, arg[5] != HU_OWNER_DRIVER && !device,
                     HU_THE(PAGE, arg[2]), HU_NOBODY,
                     "call %" PRIu64 ", range %" PRIu64 ": page number 0x%" PRIx64 " is %s", arg[0],
                     arg[1], arg[4], arg[5] == HU_OWNER_DXGKRNL ? "Dxgkrnl's" : "free");
    }
}

/* -- an MDL -- */

static bool mdl_not_alive(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[1]);
    struct hu_subject the = HU_THE(MDL, arg[1]);

    if (HU_JUDGE(ledger, mdl_invalid, arg[1] == 0, HU_NOBODY, HU_NOBODY,
                 "call %" PRIu64 ": pDataMdl is no MDL", arg[0])) {
        return true;
    }
    if (mdl->given_load != 0 || mdl->refused) {
        return hu_mdl_out_of_reach(ledger, arg[1], "saved", false);
    }
    return HU_JUDGE(ledger, unpinned_input, arg[4] == HU_STATE_HUSK, the, HU_NOBODY,
                    "call %" PRIu64 ": the pages of mdl %" PRIu64 " are freed", arg[0], arg[1]) ||
           HU_JUDGE(ledger, mdl_invalid, arg[4] != HU_STATE_LIVE || arg[2] == HU_MDL_NONE, the,
                    HU_NOBODY, "call %" PRIu64 ": mdl %" PRIu64 " %s", arg[0], arg[1],
                    arg[4] != HU_STATE_LIVE ? "was freed" : "describes no pages");
}

static bool mdl_unfit(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[1]);
    struct hu_subject the = HU_THE(MDL, arg[1]);
    bool any_kind = hu_ledger_key(ledger, HU_KEY_save_mdl_kinds) == HU_MDL_KINDS_ANY;
    bool edited = (arg[5] & MDL_FIELDS) != 0 || mdl->resized ||
                  ((arg[5] & MDL_ARRAY) != 0 && !mdl->array_told);

    return HU_JUDGE(ledger, mdl_invalid, edited, the, HU_NOBODY,
                    "call %" PRIu64 ": the %s of mdl %" PRIu64 " was changed", arg[0],
                    (arg[5] & MDL_ARRAY) != 0 ? "page array" : "size", arg[1]) ||
           mdl->array_told ||
           HU_JUDGE(ledger, partial_or_pool_mdl_submitted, arg[2] != HU_MDL_ALLOCATED && !any_kind,
                    the, HU_NOBODY,
                    "call %" PRIu64 ": mdl %" PRIu64 " is not from the page allocator", arg[0],
                    arg[1]) ||
           HU_JUDGE(ledger, unpinned_input, (arg[5] & MDL_LOCKED_DOWN) == 0, the, HU_NOBODY,
                    "call %" PRIu64 ": the pages of mdl %" PRIu64 " are not locked down", arg[0],
                    arg[1]) ||
           HU_JUDGE(ledger, forgot_to_unmap_then_saved, mdl->map != 0 || (arg[5] & MDL_MAPPED) != 0,
                    the, HU_THE(MAP, mdl->map), "call %" PRIu64 ": mdl %" PRIu64 " is still mapped",
                    arg[0], arg[1]) ||
           HU_JUDGE(ledger, bytecount_zero,
                    arg[6] == 0 &&
                        hu_ledger_key(ledger, HU_KEY_zero_blocks) != HU_ZERO_BLOCKS_ACCEPT,
                    the, HU_NOBODY, "call %" PRIu64 ": mdl %" PRIu64 " has a byte count of 0",
                    arg[0], arg[1]) ||
           HU_JUDGE(ledger, chained_descriptors,
                    (arg[5] & MDL_CHAINED) != 0 &&
                        hu_ledger_key(ledger, HU_KEY_mdl_chain) == HU_MDL_CHAIN_REJECT,
                    the, HU_NOBODY, "call %" PRIu64 ": Next of mdl %" PRIu64 " is set", arg[0],
                    arg[1]);
}

void hu_fold_save_mdl(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_open_call *call = hu_save_call_of(ledger, arg[0]);

    hu_mdl_compare(ledger, arg[1], arg[2], arg[3], arg[4]);
    if (call == NULL) {
        return;
    }
    call->mdl = arg[1] <= HU_LEDGER_MDL_MAX ? (uint32_t)arg[1] : 0;
    call->broken = call->broken || mdl_not_alive(ledger, arg) || mdl_unfit(ledger, arg);
}

void hu_fold_save_pages(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_open_call *call = hu_save_call_of(ledger, arg[0]);

    if (call == NULL || call->broken || arg[3] == 0) {
        return;
    }
    hu_save_page_run(ledger, call, arg[3], arg[4]);
    if (!call->broken && call->source == HU_SOURCE_MDL) {
        call->broken =
            HU_JUDGE(ledger, unpinned_input, arg[5] == HU_OWNER_NOBODY, HU_THE(MDL, call->mdl),
                     HU_THE(PAGE, arg[3]), "call %" PRIu64 ": pages of mdl %" PRIu32 " are free",
                     arg[0], call->mdl);
    }
}

/* -- a buffer, and metadata -- */

static bool dead(uint64_t what, uint64_t state)
{
    return what != HU_OBJECT_NONE && what != HU_OBJECT_IMAGE && state != HU_STATE_LIVE &&
           state != HU_STATE_NONE;
}

static bool is_memory(uint64_t what)
{
    return what == HU_OBJECT_POOL || what == HU_OBJECT_CONTIG || what == HU_OBJECT_MAP ||
           what == HU_OBJECT_IMAGE;
}

static bool wrong_buffer(struct hu_ledger *ledger, const struct hu_open_call *call,
                         const uint64_t *arg)
{
    struct hu_subject the = HU_ANY(arg[1], arg[2]);

    return HU_JUDGE(ledger, virtual_buffer_is_not_kernel_ram, dead(arg[1], arg[5]), the, HU_NOBODY,
                    "call %" PRIu64 ": pData lies in memory that is gone", arg[0]) ||
           HU_JUDGE(ledger, pdata_and_datasize_at_odds, !is_memory(arg[1]) || arg[4] < call->size,
                    the, HU_NOBODY,
                    "call %" PRIu64 ": DataSize is %" PRIu64 ", %" PRIu64 " bytes of it are there",
                    arg[0], call->size, is_memory(arg[1]) ? arg[4] : 0) ||
           HU_JUDGE(ledger, pageable_under_spinlock_level,
                    arg[6] != 0 && ledger->now.event->irql >= DISPATCH, the, HU_NOBODY,
                    "call %" PRIu64 ": paged pData at IRQL %u", arg[0], ledger->now.event->irql);
}

void hu_fold_save_data(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_open_call *call = hu_save_call_of(ledger, arg[0]);

    if (call == NULL) {
        return;
    }
    if (arg[1] == HU_OBJECT_POOL) {
        struct hu_pool_record *pool = hu_ledger_pool(ledger, arg[2]);
        pool->data_call = call->serial;
        call->small = pool->size < HU_PAGE_BYTES;
    } else if (arg[1] == HU_OBJECT_CONTIG) {
        hu_ledger_contig(ledger, arg[2])->data_call = call->serial;
    } else if (arg[1] == HU_OBJECT_MAP) {
        hu_ledger_mdl(ledger, hu_ledger_map(ledger, arg[2])->mdl)->data_call = call->serial;
    } else {
        call->small = true;
    }
    call->part_head = arg[3] & (HU_PAGE_BYTES - 1);
    call->broken = call->broken || wrong_buffer(ledger, call, arg);
}

void hu_fold_save_meta(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_open_call *call = hu_save_call_of(ledger, arg[0]);
    struct hu_subject the = HU_ANY(arg[1], arg[2]);

    if (call == NULL) {
        return;
    }
    if (arg[1] == HU_OBJECT_POOL) {
        hu_ledger_pool(ledger, arg[2])->meta_call = call->serial;
    }
    if (call->broken) {
        return;
    }
    call->broken =
        HU_JUDGE(ledger, meta_pointer_size_clash,
                 !is_memory(arg[1]) || dead(arg[1], arg[5]) || arg[4] < call->meta, the, HU_NOBODY,
                 "call %" PRIu64 ": MetaDataSize is %" PRIu64 ", %" PRIu64 " bytes of it are there",
                 arg[0], call->meta, dead(arg[1], arg[5]) || !is_memory(arg[1]) ? 0 : arg[4]) ||
        HU_JUDGE(ledger, pageable_under_spinlock_level,
                 arg[6] != 0 && ledger->now.event->irql >= DISPATCH, the, HU_NOBODY,
                 "call %" PRIu64 ": paged pMetaData at IRQL %u", arg[0], ledger->now.event->irql);
}
