/* Each page once: within a call, and over all blocks that Dxgkrnl holds. */
#include "ledger.h"

static bool covers_whole_page(const struct hu_open_call *call, uint64_t index)
{
    uint64_t start = index * HU_PAGE_BYTES;

    return call->source != HU_SOURCE_DATA ||
           (!call->small && start >= call->part_head &&
            start - call->part_head + HU_PAGE_BYTES <= call->size);
}

/* The page is named already: by this call, or by a block that Dxgkrnl holds. */
static bool named_before(struct hu_ledger *ledger, struct hu_open_call *call,
                         const struct hu_page_record *record, uint64_t page, bool part)
{
    struct hu_subject the = HU_THE(PAGE, page);

    if (record->call == call->serial) {
        call->broken =
            hu_ledger_break(ledger, HU_RULE_same_pfn_twice_within_call, the, HU_NOBODY,
                            "page %" PRIu64 " stands twice in call %" PRIu64, page, call->number);
        return true;
    }
    uint32_t block = hu_ledger_held(ledger, record->call);
    if (block == 0) {
        return false;
    }
    if (part || record->part) {
        (void)hu_ledger_break(ledger, HU_RULE_buffer_shares_page_with_others, the,
                              HU_THE(BLOCK, block),
                              "call %" PRIu64 " saves a part of page %" PRIu64
                              ", of which block %" PRIu32 " holds bytes",
                              call->number, page, block);
        return true;
    }
    enum hu_rule rule = record->source == call->source ? HU_RULE_frame_offered_again_later
                                                       : HU_RULE_page_saved_twice;
    call->broken =
        hu_ledger_break(ledger, rule, the, HU_THE(BLOCK, block),
                        "call %" PRIu64 " names page %" PRIu64 ", which block %" PRIu32 " holds",
                        call->number, page, block);
    return true;
}

static void mark_home(struct hu_ledger *ledger, const struct hu_open_call *call,
                      const struct hu_page_record *record)
{
    if (record->home_what == HU_OBJECT_MDL) {
        hu_ledger_mdl(ledger, record->home)->range_call = call->serial;
    } else if (record->home_what == HU_OBJECT_CONTIG) {
        hu_ledger_contig(ledger, record->home)->range_call = call->serial;
    }
}

void hu_save_page_run(struct hu_ledger *ledger, struct hu_open_call *call, uint64_t page,
                      uint64_t pages)
{
    uint64_t most = page <= HU_LEDGER_PAGE_MAX ? HU_LEDGER_PAGE_MAX + 1 - page : 0;
    uint32_t home = 0;

    ledger->evaluated[HU_RULE_same_pfn_twice_within_call]++;
    ledger->evaluated[HU_RULE_frame_offered_again_later]++;
    ledger->evaluated[HU_RULE_page_saved_twice]++;
    ledger->evaluated[HU_RULE_buffer_shares_page_with_others] += call->source == HU_SOURCE_DATA;
    for (uint64_t i = 0; i < pages && i < most; i++) {
        struct hu_page_record *record = hu_ledger_page(ledger, page + i);
        bool part = !covers_whole_page(call, call->position++);
        if (record->call != 0 && named_before(ledger, call, record, page + i, part)) {
            return;
        }
        record->call = call->serial;
        record->source = call->source;
        record->part = part;
        if (call->source == HU_SOURCE_RANGES && record->home != home) {
            home = record->home;
            mark_home(ledger, call, record);
        }
    }
}
