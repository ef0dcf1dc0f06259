/* Properties: a claim about every scenario, checked on random ones, shrunk when it fails, and a
 * fuzz target too.
 *
 * A property is one file: its first line is the claim, its body is HU_PROP(name, dialect) { ...
 * HU_CHECK(...) ... }. `scenario` is what to check; hu_prop_run runs it.
 */
#ifndef HU_PROP_H
#define HU_PROP_H

#include "run.h"

struct hu_prop {
    const char *name;
    enum hu_dialect dialect;
    uint32_t trials; /* by default */
    void (*check)(const struct hu_scenario *scenario);
    void (*finish)(void); /* after the last trial; NULL: nothing more is claimed */
};

/* The one property of this program. */
extern const struct hu_prop hu_prop;

#define HU_PROP_ALL(word, said_dialect, said_trials, said_finish)                                  \
    static void check_##word(const struct hu_scenario *scenario);                                  \
    const struct hu_prop hu_prop = {.name = #word,                                                 \
                                    .dialect = said_dialect,                                       \
                                    .trials = said_trials,                                         \
                                    .check = check_##word,                                         \
                                    .finish = said_finish};                                        \
    static void check_##word(const struct hu_scenario *scenario)
#define HU_PROP(word, dialect) HU_PROP_ALL(word, dialect, 20000, NULL)

/* Ends the trial as failed. */
_Noreturn void hu_prop_fail(const char *file, int line, const char *what);
#define HU_CHECK(what) ((what) ? (void)0 : hu_prop_fail(__FILE__, __LINE__, #what))

/* The driver the program was linked with. */
extern const struct hu_driver *const hu_fuzz_driver;
extern const struct hu_driver *const hu_fuzz_next; /* what an update loads */
extern const uint8_t hu_fuzz_matters;              /* severities that are findings */

/* Runs and records, without stopping at findings; the dialect says which driver. A contradiction
 * ends the process. */
struct hu_run hu_prop_run(const struct hu_scenario *scenario);
struct hu_run hu_prop_run_driver(const struct hu_scenario *scenario, const struct hu_driver *driver,
                                 const struct hu_driver *next);

/* What broke first in the last run; NULL: nothing. */
const struct hu_broken *hu_prop_finding(void);

#endif
