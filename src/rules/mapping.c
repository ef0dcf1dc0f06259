/* Mappings of MDLs and of device space. */
#include "ledger.h"

enum {
    HOW_USER = 1,
    HOW_BUGCHECK = 2,
    HOW_SAFE = 4,
    HOW_OBSOLETE = 8,
    HOW_EXISTING = 16,
};
enum { APC = 1, DISPATCH = 2 };
enum { CACHE_NONE = 255 }; /* of was_cache: the pages have no cache type yet */
enum { MATCH_BASE = 1, MATCH_ARRAY = 2 };
static const uint64_t no_execute = 0x40000000;
static const uint64_t no_write = 0x80000000;
static const uint64_t priority_flags = 0xE0000000;

void hu_map_ended(struct hu_ledger *ledger, struct hu_mdl_record *mdl, bool by_free)
{
    if (mdl->map != 0) {
        struct hu_map_record *map = hu_ledger_map(ledger, mdl->map);
        map->thing.state = HU_STATE_UNMAPPED;
        map->thing.owner = HU_OWNER_NOBODY;
        map->ended_by_free = by_free;
        mdl->map = 0;
        uint32_t serial = hu_ledger_top(ledger)->serial;
        mdl->unmapped = map->thing.ddi != serial ? serial : mdl->unmapped;
    }
}

/* -- mapping -- */

static bool map_unreachable(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                            const uint64_t *arg)
{
    struct hu_subject the = HU_THE(MDL, arg[0]);
    bool husk = arg[4] == HU_STATE_HUSK;

    if (hu_ledger_flagged(ledger) && arg[0] == 0) {
        return HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                        "no MDL is mapped inside the RestoreComplete call");
    }
    hu_mdl_compare(ledger, arg[0], arg[2], arg[3], arg[4]);
    return hu_mdl_out_of_reach(ledger, arg[0], "mapped", false) ||
           HU_JUDGE(ledger, ghost_mdl, husk && mdl->block != 0, the, HU_NOBODY,
                    "the pages of mdl %" PRIu64 " were freed; it is mapped", arg[0]) ||
           HU_JUDGE(ledger, mapped_without_lock, husk || arg[2] == HU_MDL_NONE, the, HU_NOBODY,
                    "mdl %" PRIu64 " is mapped, its pages are not locked down", arg[0]);
}

static bool map_illegal(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                        const uint64_t *arg)
{
    struct hu_subject the = HU_THE(MDL, arg[0]);
    bool user = (arg[5] & HOW_USER) != 0;
    bool fresh = (arg[5] & HOW_EXISTING) == 0;
    bool built = arg[2] == HU_MDL_NONPAGED && !user && (arg[5] & HOW_SAFE) == 0;

    (void)HU_JUDGE(ledger, legacy_mmmaplockedpages, (arg[5] & HOW_OBSOLETE) != 0, the, HU_NOBODY,
                   "mdl %" PRIu64 " is mapped by a call that bug-checks on failure", arg[0]);
    (void)HU_JUDGE(ledger, exposed_to_user_mode, user, the, HU_NOBODY,
                   "mdl %" PRIu64 " is mapped to user mode", arg[0]);
    return HU_JUDGE(ledger, mmmap_above_its_level,
                    ledger->now.event->irql > (user ? APC : DISPATCH), the, HU_NOBODY,
                    "mdl %" PRIu64 " is mapped at IRQL %u", arg[0], ledger->now.event->irql) ||
           HU_JUDGE(ledger, pool_built_mdl_mapped, built, the, HU_NOBODY,
                    "mdl %" PRIu64 " describes nonpaged pool and is mapped", arg[0]) ||
           HU_JUDGE(ledger, mapped_again, mdl->map != 0 && fresh, the, HU_THE(MAP, mdl->map),
                    "mdl %" PRIu64 " is mapped again", arg[0]) ||
           HU_JUDGE(ledger, bugcheckonfailure_true,
                    !user && (arg[5] & HOW_BUGCHECK) != 0 && (arg[5] & HOW_OBSOLETE) == 0, the,
                    HU_NOBODY, "mdl %" PRIu64 " is mapped with BugCheckOnFailure TRUE", arg[0]);
}

static void note_map(struct hu_ledger *ledger, struct hu_mdl_record *mdl, const uint64_t *arg)
{
    struct hu_map_record *map = hu_ledger_map_new(ledger, arg[1]);

    map->mdl = (uint32_t)arg[0];
    map->user = (arg[5] & HOW_USER) != 0;
    hu_ledger_born(ledger, &map->thing);
    map->back = mdl->unmapped != 0 && mdl->unmapped == map->thing.ddi;
    if (arg[1] <= HU_LEDGER_MAP_MAX) {
        ledger->now.high.map =
            arg[1] > ledger->now.high.map ? (uint32_t)arg[1] : ledger->now.high.map;
        mdl->map = (uint32_t)arg[1];
        mdl->was_mapped = true;
    }
}

void hu_fold_map(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_frame *top = hu_ledger_top(ledger);
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[0]);

    ledger->now.map_mdl = 0;
    ledger->now.map_flags = arg[5];
    bool existing = (arg[5] & HOW_EXISTING) != 0;
    top->map_null = arg[1] == 0 && !existing;
    ledger->evaluated[HU_RULE_null_view_dereferenced] += top->map_null;
    bool reached = !map_unreachable(ledger, mdl, arg) && arg[0] != 0 && arg[0] <= HU_LEDGER_MDL_MAX;
    if (reached) {
        (void)map_illegal(ledger, mdl, arg);
        ledger->now.map_mdl = (uint32_t)arg[0];
    }
    if (arg[0] != 0 && arg[0] <= HU_LEDGER_MDL_MAX && arg[1] != 0 && !existing) {
        note_map(ledger, mdl, arg);
    }
}

void hu_fold_map_how(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[0]);
    struct hu_subject the = HU_THE(MDL, arg[0]);
    uint64_t base = arg[1] & ~priority_flags;

    if (arg[0] == 0 || arg[0] != ledger->now.map_mdl ||
        (ledger->now.map_flags & (HOW_EXISTING | HOW_OBSOLETE)) != 0) {
        return;
    }
    hu_ledger_map(ledger, mdl->map)->nowrite = (arg[1] & no_write) != 0;
    (void)HU_JUDGE(ledger, mapped_without_lock, arg[5] == 0, the, HU_NOBODY,
                   "mdl %" PRIu64 " is mapped, its pages are not locked down", arg[0]);
    (void)HU_JUDGE(ledger, bogus_priority, base != 0 && base != 16 && base != 32, the, HU_NOBODY,
                   "mdl %" PRIu64 " is mapped with priority 0x%" PRIx64, arg[0], arg[1]);
    (void)HU_JUDGE(ledger, mapping_left_executable, (arg[1] & no_execute) == 0, the, HU_NOBODY,
                   "mdl %" PRIu64 " is mapped executable", arg[0]);
    (void)HU_JUDGE(
        ledger, cache_types_conflict, arg[3] != CACHE_NONE && arg[2] != arg[3], the, HU_NOBODY,
        "mdl %" PRIu64 " is mapped with cache type %" PRIu64 ", its pages have type %" PRIu64,
        arg[0], arg[2], arg[3]);
}

/* -- unmapping -- */

static bool unmap_refused(struct hu_ledger *ledger, const struct hu_mdl_record *mdl,
                          const uint64_t *arg)
{
    const struct hu_map_record *map = hu_ledger_map(ledger, arg[1]);
    struct hu_subject the = HU_THE(MDL, arg[0]);
    struct hu_subject which = HU_THE(MAP, arg[1]);
    bool ended = arg[1] != 0 ? map->thing.state == HU_STATE_UNMAPPED : mdl->map == 0;
    uint8_t most = map->user ? APC : DISPATCH;

    if (mdl->given_load == ledger->now.load && mdl->map != 0) {
        return true; /* handed over while mapped, which is told */
    }
    return hu_mdl_out_of_reach(ledger, arg[0], "unmapped", false) ||
           HU_JUDGE(ledger, mmmap_above_its_level, ledger->now.event->irql > most, the, which,
                    "mdl %" PRIu64 " is unmapped at IRQL %u", arg[0], ledger->now.event->irql) ||
           HU_JUDGE(ledger, manual_unmap_of_partial_mdl, arg[2] == HU_MDL_PARTIAL, the, which,
                    "MmUnmapLockedPages on the partial mdl %" PRIu64, arg[0]) ||
           HU_JUDGE(ledger, nothing_mapped_there, ended || arg[2] == HU_MDL_NONPAGED, the, which,
                    "mdl %" PRIu64 " is unmapped and %s", arg[0],
                    map->ended_by_free ? "the free of its pages ended the mapping"
                                       : "is not mapped") ||
           HU_JUDGE(ledger, unmap_mismatch,
                    arg[1] == 0 || map->mdl != arg[0] || (arg[5] & (MATCH_BASE | MATCH_ARRAY)) != 3,
                    the, which, "mdl %" PRIu64 " is unmapped with %s", arg[0],
                    arg[1] == 0 || (arg[5] & MATCH_BASE) == 0 ? "another address than the mapping's"
                    : map->mdl != arg[0] ? "the address of another MDL's mapping"
                                         : "a changed page array");
}

void hu_fold_unmap(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_mdl_record *mdl = hu_ledger_mdl(ledger, arg[0]);

    if (hu_ledger_flagged(ledger) && arg[0] == 0) {
        (void)HU_JUDGE(ledger, mistook_completion_for_data, true, HU_NOBODY, HU_NOBODY,
                       "no MDL is unmapped inside the RestoreComplete call");
        return;
    }
    hu_mdl_compare(ledger, arg[0], arg[2], arg[3], arg[4]);
    (void)unmap_refused(ledger, mdl, arg);
    if ((arg[5] & MATCH_BASE) != 0) {
        hu_map_ended(ledger, mdl, false);
    }
}

void hu_fold_protect(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (hu_mdl_out_of_reach(ledger, arg[0], "protected", false)) {
        return;
    }
    (void)HU_JUDGE(ledger, bad_protect_request, arg[3] == 0, HU_THE(MDL, arg[0]), HU_NOBODY,
                   "mdl %" PRIu64 ": %s 0x%" PRIx64, arg[0],
                   arg[2] == 0 ? "not mapped; protection" : "no protection", arg[1]);
}

/* -- device space; its mappings are numbered apart -- */

void hu_fold_map_io(struct hu_ledger *ledger, const uint64_t *arg)
{
    const struct hu_page_record *page = hu_ledger_page(ledger, arg[1]);
    const struct hu_thing *home = hu_ledger_thing(ledger, page->home_what, page->home);
    bool unlocked = page->home != 0 && home->state != HU_STATE_LIVE;

    (void)HU_JUDGE(ledger, device_window_unmatched, arg[2] == 0 || unlocked, HU_NOBODY, HU_NOBODY,
                   "MmMapIoSpace of %s", arg[2] == 0 ? "no bytes" : "pages that nobody locks");
    if (hu_ledger_top(ledger)->ddi == HU_DDI_RESTORE) {
        (void)HU_JUDGE(ledger, hardware_touched_early, page->home == 0, HU_NOBODY, HU_NOBODY,
                       "device space is mapped inside a restore call");
    }
    if (arg[0] == 0) {
        hu_ledger_top(ledger)->map_null = true;
        return;
    }
    struct hu_io_record *io = hu_ledger_io_new(ledger, arg[0]);
    hu_ledger_born(ledger, &io->thing);
    if (arg[0] <= HU_LEDGER_IO_MAX && arg[0] > ledger->now.high.io) {
        ledger->now.high.io = (uint32_t)arg[0];
    }
}

void hu_fold_unmap_io(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_io_record *io = hu_ledger_io(ledger, arg[0]);
    bool live = arg[0] != 0 && io->thing.state == HU_STATE_LIVE;

    (void)HU_JUDGE(ledger, device_window_unmatched, !live || arg[1] == 0, HU_THE(IO, arg[0]),
                   HU_NOBODY, "MmUnmapIoSpace of %s",
                   live ? "another size than was mapped" : "an address that is not mapped");
    io->thing.state = HU_STATE_UNMAPPED;
    io->thing.owner = HU_OWNER_NOBODY;
}
