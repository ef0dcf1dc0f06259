/* How properties run a scenario. */
#include "prop.h"

static struct hu_run last;

const struct hu_broken *hu_prop_finding(void) { return last.finding; }

struct hu_run hu_prop_run_driver(const struct hu_scenario *scenario, const struct hu_driver *driver,
                                 const struct hu_driver *next)
{
    static struct hu_run_options options;

    options = (struct hu_run_options){.first = driver,
                                      .next = next,
                                      .matters = hu_severities(hu_fuzz_matters),
                                      .tame = true,
                                      .survive = true,
                                      .exact_stale = true,
                                      .guided = hu_prop.dialect == HU_DIALECT_SCRIPT};
    struct hu_run run = hu_run(scenario, &options);
    if (run.contradiction != NULL) {
        hu_report_steps(stderr);
        hu_harness_bug(run.contradiction);
    }
    last = run;
    return run;
}

struct hu_run hu_prop_run(const struct hu_scenario *scenario)
{
    bool script = hu_prop.dialect == HU_DIALECT_SCRIPT;

    return hu_prop_run_driver(scenario, script ? NULL : hu_fuzz_driver,
                              script ? NULL : hu_fuzz_next);
}
