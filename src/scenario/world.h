/* The one world that scenarios run in, for src/scenario only. */
#ifndef HU_WORLD_H
#define HU_WORLD_H

#include "run.h"

#include <setjmp.h>
#include <sys/types.h>

/* A run that fills its trace this far takes no further step. */
enum { HU_RUN_EVENT_MAX = HU_TRACE_EVENT_MAX / 2, HU_FRAME_MAX = 32 };

/* Every layer's state, side by side; `struct hu_run` points into it. */
struct hu_world {
    struct hu_trace *trace;
    struct hu_mm *mm;
    struct hu_dxgk *dxgk;
    struct hu_ledger *ledger;

    const struct hu_scenario *scenario;
    const struct hu_run_options *options;
    uint32_t step;       /* index of the op that is the running step */
    uint32_t nested_end; /* ops (step, nested_end) are indented below it */
    uint32_t adapter;    /* that steps mean */
    bool saved;          /* blocks are held, the old driver still runs */
    bool updating;       /* the new image is added, its blocks are not delivered yet */
    bool restored;       /* they are; StartDevice has not succeeded yet */
    bool completable;    /* an update was made whose flagged call was not */
    uint8_t save_begun;  /* adapters that the running step has asked to save: bits */
    bool save_failed;    /* ... one of them failed */
    uint8_t shown[HU_ADAPTER_MAX + 1]; /* virtual functions that ever worked */
    uint32_t calls;                    /* into the driver and out of it, so far */
    uint32_t sampled[HU_ADAPTER_MAX + 1]
                    [HU_VF_MAX]; /* how many there were when it was last shown */

    uint32_t finding_count;
    const struct hu_broken *finding;
    struct hu_broken first;
    void *frame[HU_FRAME_MAX]; /* return addresses on the stack of a bad access, innermost first */
    int frame_count;
    const void *stopped; /* the instruction that a signal interrupted; NULL: none did */
    bool in_signal;      /* the process is being ended by a sanitizer or a signal */
    bool abandoned;
    bool stuck; /* the alarm went off inside the driver */
    bool muted; /* the last broken rule was */
    bool running;
    bool silent;     /* a run that only looks for stale bytes: nothing is told but what ends it */
    bool repeated;   /* told once already, but for stale bytes */
    uint8_t pattern; /* of uninitialised memory: enum hu_pattern */
    uint32_t call_depth; /* calls into the driver that are open */
    uint32_t call_start; /* event with which the outermost began */
    uint32_t call_limit; /* events it may make */
    jmp_buf out;
    hu_finding_fn *on_finding;
    void *on_finding_context;
};

extern struct hu_world hu_world;

/* Makes the world at the first call. */
void hu_world_open(void);
/* Before that: puts the trace where a child's writing is seen, for what is told of it when the
 * child is dead. */
const struct hu_trace *hu_world_share_trace(void);
/* In a child whose parent is not done: what the two would share is its own, and empty, from now on.
 */
void hu_world_part(void);
/* Waits for a child, through the signals that an engine's clock sends. False: there is none, or it
 * cannot be waited for; errno says why. *status is waitpid's. */
bool hu_world_child_ended(pid_t child, int *status);
/* Watches for bad accesses: the sanitizer's hook where there is one, a signal handler else. */
void hu_world_watch(void);

/* -- mute.c -- */
bool hu_is_muted(const struct hu_broken *broken);

/* -- report.c -- */
/* An event of this kind is filed under the first instruction of the driver's function, else under
 * the place that a call of it returns to. */
bool hu_site_is_entry(uint16_t kind);
enum { HU_SITE_MAX = 256 };
extern char hu_gdb_line[512];
/* Where the driver stood when an event was filed: "file:line in Function", or "". */
void hu_report_site(uint32_t event, char *site, size_t size);

/* -- run.c -- */
/* Ends the run that is under way: on its own stack, see hu_mm_escape. */
void hu_world_leave(void *context);
/* A kernel operation indented below a step: work, a fault. */
void hu_run_inner(const struct hu_op *op, uint32_t index);

/* -- script.c, script_save.c -- */
void hu_script_reset(void);
/* A SCRIPT operation at top level runs inside a work call: this one. */
void hu_script_pending(const struct hu_op *op);

#endif
