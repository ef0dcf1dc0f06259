/* How properties run a scenario. */
#include "prop.h"

struct hu_run hu_prop_run_driver(const struct hu_scenario *scenario, const struct hu_driver *driver)
{
    static struct hu_run_options options;

    options = (struct hu_run_options){.first = driver,
                                      .matters = HU_MATTERS_ERROR | HU_MATTERS_POLICY,
                                      .tame = true,
                                      .survive = true,
                                      .exact_stale = true,
                                      .guided = hu_prop.dialect == HU_DIALECT_SCRIPT};
    struct hu_run run = hu_run(scenario, &options);
    if (run.contradiction != NULL) {
        hu_report_steps(stderr);
        hu_harness_bug(run.contradiction);
    }
    return run;
}

struct hu_run hu_prop_run(const struct hu_scenario *scenario)
{
    return hu_prop_run_driver(scenario,
                              hu_prop.dialect == HU_DIALECT_SCRIPT ? NULL : hu_fuzz_driver);
}
