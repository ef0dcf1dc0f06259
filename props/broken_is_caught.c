/* Every planted bug is caught, under its own rule, and on the same scenarios the reference driver is clean. */
#include "prop.h"
#include "shipped.h"

static uint32_t caught[HU_SHIPPED_MAX];

static void every_bug_was_caught(void)
{
    for (uint32_t i = 0; hu_shipped[i].driver != NULL; i++) {
        if (hu_shipped[i].depth != 0 && caught[i] == 0) {
            fprintf(stderr, "never caught: %s (%s)\n", hu_shipped[i].driver->name, hu_shipped[i].rule);
        }
        HU_CHECK(hu_shipped[i].depth == 0 || caught[i] != 0);
    }
}

HU_PROP_ALL(broken_is_caught, HU_DIALECT_KERNEL, 30000, every_bug_was_caught)
{
    for (uint32_t i = 0; hu_shipped[i].driver != NULL; i++) {
        struct hu_run run = hu_prop_run_driver(scenario, hu_shipped[i].driver);
        if (hu_shipped[i].depth == 0) {
            HU_CHECK(run.finding_count == 0);
        } else if (run.finding != NULL) {
            HU_CHECK(run.finding->rule == hu_rule_find(hu_shipped[i].rule));
            caught[i]++;
        }
    }
}
