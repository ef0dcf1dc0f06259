/* Phases and steps of a run, for src/scenario only. Every function works on hu_world. */
#ifndef HU_PHASES_H
#define HU_PHASES_H

#include "world.h"

/* -- sample.c -- */
/* Files what the driver shows of one virtual function, or of every one that ever worked. */
void hu_sample_one(uint32_t adapter, uint32_t vf);
/* Of all virtual functions that ever worked; not asked again since the driver was last called. */
void hu_sample(uint32_t adapter);
void hu_sample_all(void);

/* -- phases.c -- */
/* Loads, adds and starts what is not; false where the adapter that steps mean could not be started.
 */
bool hu_ensure_started(void);
/* Stop, remove, unload, as far as it got. */
void hu_take_down(void);
void hu_do_start(void);
void hu_do_save(void);
void hu_do_update(void);
void hu_do_restore(void);
void hu_do_complete(void);
void hu_do_hot_update(void);
void hu_do_reload(void);
/* The cancel call on every adapter; what was saved is let go. */
void hu_cancel_all(void);
/* Inside a save callback: the save calls of the adapters that are not saving. */
void hu_save_others(void);

/* -- run.c -- */
/* One run, under what hu_world.silent, repeated and pattern say. */
struct hu_run hu_run_once(const struct hu_scenario *scenario, const struct hu_run_options *options);
/* The same, and nothing is told but what ends the process. */
struct hu_run hu_run_quietly(const struct hu_scenario *scenario,
                             const struct hu_run_options *options);

/* -- control.c -- */
/* After an event that leaves the judge in doubt whether the order of blocks is why: runs the
 * running scenario with its blocks in the order of the save, in a child, and files what came of it.
 */
void hu_control(const struct hu_event *event);

/* -- steps.c -- */
void hu_run_steps(const struct hu_scenario *scenario);
/* The n-th callback call of a save: runs what is indented there. */
void hu_run_callback(void *context, uint32_t adapter, uint32_t call);

#endif
