/* A run, and what is run again to find bytes that were saved and never written (src/dxgk/stale.c).
 */
#include "phases.h"

static void run_silent(const struct hu_scenario *scenario, const struct hu_run_options *options,
                       enum hu_pattern pattern, enum hu_stale_mode mode)
{
    hu_world.pattern = (uint8_t)pattern;
    hu_dxgk_stale(mode, pattern >= HU_PATTERN_KIND ? (uint32_t)(pattern - HU_PATTERN_KIND) : 0);
    (void)hu_run_quietly(scenario, options);
    hu_world.pattern = HU_PATTERN_ONE;
}

/* Asks whose the stretches are that a comparison found; then the run that tells. */
static struct hu_run tell(const struct hu_scenario *scenario, const struct hu_run_options *options)
{
    bool found = hu_dxgk_stale_count() != 0;

    for (uint32_t part = HU_PATTERN_KIND; found && part <= HU_PATTERN_NUMBER_HIGH; part++) {
        run_silent(scenario, options, (enum hu_pattern)part, HU_STALE_PROBE);
    }
    hu_dxgk_stale(HU_STALE_TELL, 0);
    hu_world.repeated = true;
    struct hu_run run = hu_run_once(scenario, options);
    hu_world.repeated = false;
    return run;
}

/* The silent run comes first, so that the last one is the one to be returned. */
static struct hu_run run_exact(const struct hu_scenario *scenario,
                               const struct hu_run_options *options)
{
    run_silent(scenario, options, HU_PATTERN_OTHER, HU_STALE_RECORD);
    hu_dxgk_stale(HU_STALE_COMPARE, 0);
    struct hu_run run = hu_run_once(scenario, options);
    bool stale = hu_dxgk_stale_count() != 0 && !run.abandoned && run.contradiction == NULL;
    return stale ? tell(scenario, options) : run;
}

struct hu_run hu_run(const struct hu_scenario *scenario, const struct hu_run_options *options)
{
    enum hu_severity severity = hu_rule(HU_RULE_unwritten_bytes_disclosed)->severity;

    hu_world_open();
    if (options->exact_stale) {
        return run_exact(scenario, options);
    }
    bool matters = (options->matters >> severity & 1u) != 0;
    hu_dxgk_stale(matters ? HU_STALE_SUSPECT : HU_STALE_IGNORE, 0);
    struct hu_run run = hu_run_once(scenario, options);
    if (!matters || !hu_dxgk_stale_hit() || run.abandoned || run.contradiction != NULL) {
        return run;
    }
    run_silent(scenario, options, HU_PATTERN_OTHER, HU_STALE_RECORD);
    run_silent(scenario, options, HU_PATTERN_ONE, HU_STALE_COMPARE);
    return tell(scenario, options);
}
