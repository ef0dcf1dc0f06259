/* The one way from bytes to a run that all targets take. */
#include "fuzz.h"

#include <stdlib.h>

static struct hu_scenario scenario;

static void read_environment(void)
{
    static bool done;
    char error[HU_SENTENCE_MAX];

    if (!done && !hu_mute(getenv("HU_IGNORE"), error)) {
        fprintf(stderr, "HU_IGNORE: %s\n", error);
        _Exit(2);
    }
    if (!done) {
        hu_text_withhold(getenv("HU_NO_PAYLOAD") != NULL);
    }
    done = true;
}

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
    read_environment();
    hu_scenario_decode(&scenario, dialect, data, size);
    struct hu_run run = hu_run(&scenario, options);
    if (run.contradiction != NULL) {
        hu_report_steps(stderr);
        hu_harness_bug(run.contradiction);
    }
    return run;
}
