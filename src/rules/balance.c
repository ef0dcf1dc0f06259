/* What is left over: at the end of a phase, of a failed save, of an image, of the run. */
#include "ledger.h"

enum { TALLY_MAX = 16 };

/* Leaks of one kind: the first object and how many. */
struct tally {
    enum hu_rule rule;
    struct hu_subject first;
    uint32_t count;
};

struct tallies {
    uint32_t count;
    struct tally tally[TALLY_MAX];
};

static void add(struct tallies *all, enum hu_rule rule, struct hu_subject the)
{
    uint32_t i = 0;

    while (i < all->count && all->tally[i].rule != rule) {
        i++;
    }
    if (i == TALLY_MAX) {
        return;
    }
    if (i == all->count) {
        all->tally[all->count++] = (struct tally){rule, the, 0};
    }
    all->tally[i].count++;
}

static const char *word_for(enum hu_object what)
{
    return what == HU_OBJECT_MDL      ? "mdl"
           : what == HU_OBJECT_POOL   ? "pool block"
           : what == HU_OBJECT_CONTIG ? "contiguous memory"
           : what == HU_OBJECT_IO     ? "device mapping"
                                      : "mapping";
}

static void tell(struct hu_ledger *ledger, const struct tallies *all, const char *when)
{
    for (uint32_t i = 0; i < all->count; i++) {
        const struct tally *one = &all->tally[i];
        char more[32] = "";
        if (one->count > 1) {
            snprintf(more, sizeof(more), " and %" PRIu32 " more", one->count - 1);
        }
        (void)hu_ledger_break(ledger, one->rule, one->first, HU_NOBODY,
                              "%s %" PRIu64 "%s: still the driver's %s", word_for(one->first.what),
                              one->first.id, more, when);
    }
}

/* -- which rule a leak breaks, the most telling first; NONE: it may stay -- */

static bool accepted(const struct hu_ledger *ledger, uint32_t call)
{
    return call != 0 && call <= HU_LEDGER_CALL_MAX && ledger->call_run[call] == ledger->run &&
           ledger->call_block[call] != 0;
}

static enum hu_rule rule_of_source(const struct hu_ledger *ledger, uint32_t range_call,
                                   uint32_t data_call, enum hu_rule otherwise)
{
    if (accepted(ledger, range_call)) {
        return hu_ledger_key(ledger, HU_KEY_ranges_mode) == HU_RANGES_COPY ? HU_RULE_ksr_source_leak
                                                                           : HU_RULE_NONE;
    }
    if (accepted(ledger, data_call)) {
        return hu_ledger_key(ledger, HU_KEY_pdata_mode) == HU_PDATA_ADOPT
                   ? HU_RULE_NONE
                   : HU_RULE_pdata_orphaned_by_driver;
    }
    return otherwise;
}

static enum hu_rule rule_of_mdl(const struct hu_ledger *ledger, const struct hu_mdl_record *mdl)
{
    if (mdl->kind == HU_MDL_LOCKED) {
        return HU_RULE_io_mapping_or_lock_remains;
    }
    if (mdl->own_storage) {
        return HU_RULE_NONE;
    }
    if (mdl->save_failed) {
        return HU_RULE_callback_said_no_and_it_leaked;
    }
    if (mdl->block != 0) {
        return mdl->start_failed                   ? HU_RULE_startdevice_failure_strands_mdl
               : mdl->thing.state == HU_STATE_HUSK ? HU_RULE_pages_gone_structure_not
                                                   : HU_RULE_unload_with_restored_mdl;
    }
    return rule_of_source(ledger, mdl->range_call, mdl->data_call, HU_RULE_mdl_leaked_at_unload);
}

static enum hu_rule rule_of_pool(const struct hu_ledger *ledger, const struct hu_pool_record *pool)
{
    if (accepted(ledger, pool->meta_call)) {
        return HU_RULE_metabuffer_kept;
    }
    return rule_of_source(ledger, 0, pool->data_call, HU_RULE_exallocatepool_unreturned);
}

/* A mapping is told only where its MDL is not. */
static enum hu_rule rule_of_map(struct hu_ledger *ledger, const struct hu_map_record *map)
{
    const struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, map->mdl);

    return mdl->thing.told ? HU_RULE_NONE : HU_RULE_view_outlives_image;
}

static enum hu_rule rule_of(struct hu_ledger *ledger, enum hu_object what, uint32_t id)
{
    const struct hu_contig_record *contig =
        hu_ledger_contig(ledger, what == HU_OBJECT_CONTIG ? id : 0);

    if (what == HU_OBJECT_MDL) {
        return rule_of_mdl(ledger, hu_ledger_mdl(ledger, id));
    }
    if (what == HU_OBJECT_POOL) {
        return rule_of_pool(ledger, hu_ledger_pool(ledger, id));
    }
    if (what == HU_OBJECT_CONTIG) {
        return rule_of_source(ledger, contig->range_call, contig->data_call,
                              HU_RULE_contig_pair_broken);
    }
    return what == HU_OBJECT_IO ? HU_RULE_io_mapping_or_lock_remains
                                : rule_of_map(ledger, hu_ledger_map(ledger, id));
}

static bool is_general(enum hu_rule rule)
{
    return rule == HU_RULE_mdl_leaked_at_unload || rule == HU_RULE_exallocatepool_unreturned ||
           rule == HU_RULE_contig_pair_broken || rule == HU_RULE_io_mapping_or_lock_remains ||
           rule == HU_RULE_view_outlives_image;
}

/* -- scans -- */

struct scan {
    enum hu_rule rule; /* that a leak breaks here; NONE: its own */
    uint32_t serial;   /* only what was made in this call; 0: everything */
    struct hu_marks from;
    struct hu_marks to;
};

/* The phases leave alone what a save explains: the unload tells that better. A failed save takes
 * all. */
static enum hu_rule rule_in(const struct scan *scan, enum hu_rule own)
{
    if (scan->rule == HU_RULE_NONE || own == HU_RULE_NONE) {
        return own;
    }
    return scan->rule == HU_RULE_litter_behind_failing_save || is_general(own) ? scan->rule
                                                                               : HU_RULE_NONE;
}

/* What a save took away and put back when it failed is no more than there was. */
static bool put_back(struct hu_ledger *ledger, const struct scan *scan, enum hu_object what,
                     uint32_t id)
{
    return scan->rule == HU_RULE_litter_behind_failing_save && what == HU_OBJECT_MAP &&
           hu_ledger_map(ledger, id)->back;
}

static void scan_kind(struct hu_ledger *ledger, const struct scan *scan, enum hu_object what,
                      uint32_t from, uint32_t to, struct tallies *all)
{
    for (uint32_t id = from + 1; id <= to; id++) {
        struct hu_thing *thing = hu_ledger_thing(ledger, what, id);
        bool alive = thing->state == HU_STATE_LIVE || thing->state == HU_STATE_HUSK;
        if (!alive || thing->owner != HU_OWNER_DRIVER || thing->told ||
            (scan->serial != 0 && thing->ddi != scan->serial) || put_back(ledger, scan, what, id)) {
            continue;
        }
        enum hu_rule rule = rule_in(scan, rule_of(ledger, what, id));
        if (rule != HU_RULE_NONE) {
            thing->told = true;
            add(all, rule, HU_ANY(what, id));
        }
    }
}

static void scan_all(struct hu_ledger *ledger, const struct scan *scan, const char *when)
{
    struct tallies all = {0};

    scan_kind(ledger, scan, HU_OBJECT_MDL, scan->from.mdl, scan->to.mdl, &all);
    scan_kind(ledger, scan, HU_OBJECT_POOL, scan->from.pool, scan->to.pool, &all);
    scan_kind(ledger, scan, HU_OBJECT_CONTIG, scan->from.contig, scan->to.contig, &all);
    scan_kind(ledger, scan, HU_OBJECT_MAP, scan->from.map, scan->to.map, &all);
    scan_kind(ledger, scan, HU_OBJECT_IO, scan->from.io, scan->to.io, &all);
    tell(ledger, &all, when);
}

void hu_balance_phase(struct hu_ledger *ledger, enum hu_rule rule, uint32_t serial,
                      struct hu_marks from, struct hu_marks to)
{
    struct scan scan = {rule, serial, from, to};

    ledger->evaluated[rule]++;
    scan_all(ledger, &scan,
             rule == HU_RULE_litter_behind_failing_save ? "after its save failed"
                                                        : "after the undoing call");
}

void hu_fold_image_unload(struct hu_ledger *ledger, const uint64_t *arg)
{
    static const enum hu_rule asked[] = {
        HU_RULE_mdl_leaked_at_unload,
        HU_RULE_exallocatepool_unreturned,
        HU_RULE_contig_pair_broken,
        HU_RULE_view_outlives_image,
        HU_RULE_io_mapping_or_lock_remains,
        HU_RULE_unload_with_restored_mdl,
        HU_RULE_pages_gone_structure_not,
        HU_RULE_callback_said_no_and_it_leaked,
        HU_RULE_metabuffer_kept,
        HU_RULE_pdata_orphaned_by_driver,
        HU_RULE_ksr_source_leak,
    };
    struct scan scan = {.from = ledger->now.judged, .to = ledger->now.high};

    (void)arg;
    for (uint32_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        ledger->evaluated[asked[i]]++;
    }
    (void)HU_JUDGE(ledger, dpc_or_thread_still_running, ledger->now.deferred != 0, HU_NOBODY,
                   HU_NOBODY,
                   "%" PRIu32 " of its timers, DPCs, work items and threads may still run",
                   ledger->now.deferred);
    for (uint32_t i = 0; i < HU_LEDGER_ADAPTER_MAX; i++) {
        ledger->evaluated[HU_RULE_startdevice_failure_strands_mdl] +=
            ledger->now.adapter[i].start_failed && ledger->now.adapter[i].taken != 0;
    }
    scan_all(ledger, &scan, "at unload");
    ledger->now.judged = ledger->now.high;
}

void hu_balance_run_end(struct hu_ledger *ledger)
{
    ledger->evaluated[HU_RULE_kernel_books_unbalanced]++;
    for (uint32_t id = 1; id <= ledger->now.high.block && ledger->now.blocks_open != 0; id++) {
        const struct hu_block_record *block = hu_ledger_block(ledger, id);
        bool open = block->state == HU_BLOCK_SAVED || block->state == HU_BLOCK_REFUSED;
        if (!open) {
            continue;
        }
        (void)hu_ledger_break(ledger,
                              block->rolled_back ? HU_RULE_failed_save_keeps_its_blocks
                                                 : HU_RULE_kernel_books_unbalanced,
                              HU_THE(BLOCK, id), HU_NOBODY,
                              "block %" PRIu32 " is neither taken over nor freed", id);
        return;
    }
}
