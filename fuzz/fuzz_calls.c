/* Any calls in any order never make the model break its own rules, disagree with the judge, or
 * depend on the past. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct hu_run_options options = {.stop_model = true, .tame = true, .guided = true};
    struct hu_run run = hu_fuzz_run(HU_DIALECT_SCRIPT, &options, data, size);

    /* One input in sixteen, by its own bytes, is run again: the trace must be the same. */
    if (size > 0 && data[size - 1] % 16 == 0) {
        uint64_t hash = hu_trace_hash(run.trace);
        run = hu_fuzz_run(HU_DIALECT_SCRIPT, &options, data, size);
        if (hash != hu_trace_hash(run.trace)) {
            hu_harness_bug("two runs of one input gave different traces");
        }
    }
    return 0;
}
