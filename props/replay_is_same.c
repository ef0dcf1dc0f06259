/* A run depends on its scenario only: a second one gives the same trace, and the saved trace the
 * same verdict. */
#include "prop.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 8 << 20 };

HU_PROP_ALL(replay_is_same, HU_DIALECT_SCRIPT, 4000, NULL)
{
    static char text[TEXT_MAX];
    static char error[HU_SENTENCE_MAX];
    size_t length = 0;
    struct hu_run run = hu_prop_run(scenario);
    uint64_t hash = hu_trace_hash(run.trace);

    run = hu_prop_run(scenario);
    HU_CHECK(hash == hu_trace_hash(run.trace));
    uint32_t broken = run.broken_count;
    for (uint32_t i = 0; i < run.trace->count && length + 512 < sizeof(text); i++) {
        length +=
            (size_t)hu_event_print(text + length, sizeof(text) - length, i, &run.trace->event[i]);
        text[length++] = '\n';
    }
    HU_CHECK(hu_run_judge(text, length, &run, error));
    HU_CHECK(run.broken_count == broken);
    HU_CHECK(hash == hu_trace_hash(run.trace));
}
