/* The one way from bytes to a run that all targets take. */
#include "fuzz.h"

static struct hu_scenario scenario;

/* Before the engine starts to look: what only a first run does would look new to it, and unstable.
 */
__attribute__((constructor)) static void open_world(void)
{
    hu_scenario_decode(&scenario, HU_DIALECT_KERNEL, NULL, 0);
    hu_run_open();
}

struct hu_run hu_fuzz_run(enum hu_dialect dialect, const struct hu_run_options *options,
                          const uint8_t *data, size_t size)
{
    hu_scenario_decode(&scenario, dialect, data, size);
    struct hu_run run = hu_run(&scenario, options);
    if (run.contradiction != NULL) {
        hu_report_steps(stderr);
        hu_harness_bug(run.contradiction);
    }
    return run;
}
