/* The run itself: profile, limits, tampering, its end. */
#include "ledger.h"

void hu_fold_run_begin(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)ledger;
    (void)arg;
}

void hu_fold_profile(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (arg[0] < HU_KEY_COUNT) {
        ledger->now.profile.value[arg[0]] = (uint8_t)arg[1];
    }
}

void hu_fold_step(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)ledger;
    (void)arg;
}

/* The result stands in the event that follows, and the sum in ddi_leave. */
void hu_fold_fault(struct hu_ledger *ledger, const uint64_t *arg)
{
    (void)arg;
    ledger->now.faulted = true;
}

/* Two changes of one block may hide each other from a checksum. */
void hu_fold_tamper(struct hu_ledger *ledger, const uint64_t *arg)
{
    struct hu_block_record *block = hu_ledger_block(ledger, arg[0]);

    block->detectable = !block->tampered && arg[4] != 0 && arg[5] == 0;
    block->tampered = true;
    hu_ledger_adapter(ledger, block->adapter)->tampered = true;
}

void hu_fold_limit(struct hu_ledger *ledger, const uint64_t *arg)
{
    ledger->now.limited = true;
    static const char *const endless[HU_LIMIT_COUNT] = {
        [HU_LIMIT_CLOCK] = "the driver did not come back: the clock stopped it",
        [HU_LIMIT_WAIT] = "the driver waits for what nothing will end",
        [HU_LIMIT_LOCK] = "the driver waits for a lock that nobody lets go",
        [HU_LIMIT_ROUTINES] = "routines of the driver queue one another for ever",
    };

    if (arg[0] < HU_LIMIT_COUNT && endless[arg[0]] != NULL) {
        (void)HU_JUDGE(ledger, step_limit, true, HU_NOBODY, HU_NOBODY, "%s", endless[arg[0]]);
        return;
    }
    (void)HU_JUDGE(ledger, step_limit, true, HU_NOBODY, HU_NOBODY,
                   arg[0] == HU_LIMIT_EVENTS
                       ? "a call into the driver goes on for more than %" PRIu64 " events"
                       : "more than %" PRIu64 " MDLs in the driver's own memory",
                   arg[1]);
}

void hu_fold_run_end(struct hu_ledger *ledger, const uint64_t *arg)
{
    if (arg[0] == 0 && !ledger->now.limited) {
        ledger->evaluated[HU_RULE_step_limit]++;
        ledger->evaluated[HU_RULE_bugcheck]++;
        hu_balance_run_end(ledger);
    }
}
