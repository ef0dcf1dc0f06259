/* Whole hot updates of the linked driver, with guests at work and failures at every call: every
 * verdict is a finding. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hu_run_options options = {.first = hu_fuzz_driver,
                                     .next = hu_fuzz_next,
                                     .matters = hu_severities(hu_fuzz_matters),
                                     .stop = true,
                                     .stop_model = true};

    (void)hu_fuzz_run(HU_DIALECT_KERNEL, &options, data, size);
    return 0;
}
