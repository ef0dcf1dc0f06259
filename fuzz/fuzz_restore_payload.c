/* No change of what was saved makes the new driver break memory or ownership: a real save, edited,
 * is restored. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hu_run_options options = {.first = hu_fuzz_driver,
                                     .next = hu_fuzz_next,
                                     .matters = hu_severities(hu_fuzz_matters),
                                     .stop = true,
                                     .stop_model = true,
                                     .guided = true};

    (void)hu_fuzz_run(HU_DIALECT_PAYLOAD, &options, data, size);
    return 0;
}
