/* Every planted bug is caught, mostly under its own rule, and on the same scenarios the reference
 * driver is clean. */
#include "prop.h"
#include "shipped.h"

/* A bug that was caught so often is one that is caught: the trials left are for the rarer ones. */
enum { ENOUGH = 100 };

static uint32_t caught[HU_SHIPPED_MAX];
static uint32_t otherwise[HU_SHIPPED_MAX]; /* under another rule: another failure at the same time
                                              hides the cause */

static const struct hu_driver *hu_first(const struct hu_shipped *shipped)
{
    return shipped->old != NULL ? shipped->old : shipped->driver;
}

static void every_bug_was_caught(void)
{
    for (uint32_t i = 0; hu_shipped[i].driver != NULL; i++) {
        if (hu_shipped[i].depth != 0) {
            printf("%-28s %6u times by its rule, %u by others\n", hu_shipped[i].driver->name,
                   caught[i], otherwise[i]);
        }
        HU_CHECK(hu_shipped[i].depth == 0 || caught[i] > otherwise[i]);
    }
}

HU_PROP_ALL(broken_is_caught, HU_DIALECT_KERNEL, 30000, every_bug_was_caught)
{
    for (uint32_t i = 0; hu_shipped[i].driver != NULL; i++) {
        if (caught[i] >= ENOUGH && caught[i] > otherwise[i]) {
            continue;
        }
        struct hu_run run =
            hu_prop_run_driver(scenario, hu_first(&hu_shipped[i]), hu_shipped[i].driver);
        if (hu_shipped[i].depth == 0) {
            HU_CHECK(run.finding_count == 0);
        } else if (run.finding != NULL) {
            bool own = run.finding->rule == hu_rule_find(hu_shipped[i].rule);
            caught[i] += own;
            otherwise[i] += !own;
        }
    }
}
