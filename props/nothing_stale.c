/* The driver saves no byte that it did not write, wherever it lies and whatever failed before. */
#include "prop.h"

HU_PROP(nothing_stale, HU_DIALECT_KERNEL)
{
    struct hu_run run = hu_prop_run(scenario);

    for (uint32_t i = 0; i < run.trace->count; i++) {
        HU_CHECK(run.trace->event[i].kind != HU_EVENT_stale);
    }
}
