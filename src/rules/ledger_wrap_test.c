/* The ledger after 2^32 runs: what earlier ones left is forgotten. */
#include "check.h"
#include "ledger.h"

int main(void)
{
    struct hu_ledger *ledger = calloc(1, hu_ledger_size());
    struct hu_event event = {.kind = HU_EVENT_alloc_pages, .arg = {1, 5, 2, 8192}};

    CHECK(ledger != NULL);
    hu_ledger_reset(ledger);
    hu_ledger_push(ledger, &event, 0);
    CHECK(hu_ledger_mdl(ledger, 1)->thing.state == HU_STATE_LIVE);
    ledger->run = UINT32_MAX;
    hu_ledger_mdl(ledger, 2)->thing.state = HU_STATE_LIVE;
    hu_ledger_reset(ledger);
    CHECK(ledger->run == 1);
    CHECK(hu_ledger_mdl(ledger, 1)->thing.state == HU_STATE_NONE);
    CHECK(hu_ledger_mdl(ledger, 2)->thing.state == HU_STATE_NONE);
    hu_ledger_push(ledger, &event, 0);
    CHECK(hu_ledger_mdl(ledger, 1)->thing.state == HU_STATE_LIVE);
    CHECK(hu_ledger_broken_count(ledger) == 0);
    free(ledger);
    return 0;
}
