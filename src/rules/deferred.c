/* Calls that synchronise and defer: their IRQL, the objects they are given, what is left queued. */
#include "ledger.h"

enum { DISPATCH = 2, CANCELLED = 2, FREED = 3, LOST = 4, ANY = 15 };
enum { NOTHING, DPC, TIMER, WORK, THREAD };
enum call_use { HU_USE_NONE, HU_USE_RELEASE, HU_USE_IDLE };

/* What calls.def says of each. */
static const struct level {
    uint8_t low;
    uint8_t high;
    uint8_t use;
} levels[HU_API_COUNT] = {
#define HU_CALL(name, low, high, use) [HU_API_##name] = {low, high, HU_USE_##use},
#include "calls.def"
#undef HU_CALL
};

static const char *name_of(uint64_t what)
{
    static const char *const name[] = {"something", "a DPC", "a timer", "a work item", "a thread"};

    return name[what <= THREAD ? what : NOTHING];
}

static bool misused(uint8_t use, uint64_t held)
{
    return (use == HU_USE_RELEASE && held != 1) || (use == HU_USE_IDLE && held != 0);
}

void hu_fold_call(struct hu_ledger *ledger, const uint64_t *arg)
{
    enum hu_api api = (enum hu_api)(arg[0] < HU_API_COUNT ? arg[0] : HU_API_NONE);
    const struct level *level = &levels[api];
    uint8_t irql = ledger->now.event->irql;
    uint64_t high = arg[2] != 0 ? arg[2] - 1 : level->high;

    (void)(HU_JUDGE(ledger, too_high_or_low_for_that_call,
                    irql < level->low || (irql > high && high != ANY), HU_NOBODY, HU_NOBODY,
                    "%s at IRQL %u", hu_api_name(api), irql) ||
           HU_JUDGE(ledger, sync_primitive_discipline, misused(level->use, arg[1]), HU_NOBODY,
                    HU_NOBODY,
                    level->use == HU_USE_RELEASE ? "%s of what its caller does not hold"
                                                 : "%s of what is queued or in use",
                    hu_api_name(api)));
}

void hu_fold_defer(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)arg;
    ledger->now.deferred++;
}

void hu_fold_defer_end(struct hu_ledger *ledger, const uint64_t *arg)
{
    ledger->now.deferred -= ledger->now.deferred != 0;
    if (arg[2] == CANCELLED) {
        hu_state_progressed(ledger);
    }
    (void)HU_JUDGE(ledger, dpc_or_thread_still_running, arg[2] == FREED || arg[2] == LOST,
                   HU_NOBODY, HU_NOBODY,
                   arg[2] == FREED ? "%s (number %" PRIu64 ") was freed while it was queued"
                                   : "%s (number %" PRIu64 ") is left when the image is unloaded",
                   name_of(arg[0]), arg[1]);
}

/* What a routine does, no work of a guest explains: samples begin anew. */
void hu_fold_routine_in(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)arg;
    for (uint32_t adapter = 0; adapter < HU_LEDGER_ADAPTER_MAX; adapter++) {
        for (uint64_t vf = 0; vf < HU_LEDGER_VF_MAX; vf++) {
            hu_state_work(ledger, adapter, vf);
        }
    }
}

void hu_fold_routine_out(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, irql_at_return_differs, arg[2] != 0 && ledger->now.event->irql != arg[3],
                   HU_NOBODY, HU_NOBODY, "%s was entered at IRQL %" PRIu64 ", returned at IRQL %u",
                   name_of(arg[0]), arg[3], ledger->now.event->irql);
}

void hu_fold_registry(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)ledger;
    (void)arg;
}

void hu_fold_paged_code(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)HU_JUDGE(ledger, pageable_under_spinlock_level, arg[0] >= DISPATCH, HU_NOBODY, HU_NOBODY,
                   "a function marked PAGED_CODE runs at IRQL %" PRIu64, arg[0]);
}
