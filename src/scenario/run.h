/* Running a scenario against a driver, judged while it runs. */
#ifndef HU_RUN_H
#define HU_RUN_H

#include "scenario.h"

/* Severities that count as a finding: bits 1 << enum hu_severity. */
enum {
    HU_MATTERS_ERROR = 1 << HU_SEVERITY_ERROR,
    HU_MATTERS_WARNING = 1 << HU_SEVERITY_WARNING,
    HU_MATTERS_POLICY = 1 << HU_SEVERITY_POLICY,
};

struct hu_run_options {
    const struct hu_driver *first; /* NULL: the scripted driver */
    const struct hu_driver *next;  /* what an update loads; NULL: the same */
    uint8_t matters;               /* which severities of the driver's rules are findings */
    bool stop;                     /* a finding is reported and traps at the call that made it */
    bool stop_model;               /* a rule that the model must keep always is one, and traps */
    bool tame;          /* the scripted driver files bad accesses instead of making them */
    bool survive;       /* a fault of the processor ends the run, not the process */
    bool guided;        /* edits of blocks follow coverage feedback: no checksum must see them */
    bool exact_stale;   /* always looks for stale bytes by a second run; else where one suspects */
    const char *replay; /* commands that go on from here, lines for the report; NULL: none */
};

/* What a run came to. The trace and the ledger stay as they are until the next run. */
struct hu_run {
    const struct hu_trace *trace;
    const struct hu_ledger *ledger;
    uint32_t broken_count;           /* all severities */
    uint32_t finding_count;          /* those that matter */
    const struct hu_broken *finding; /* the first that matters; NULL: none */
    bool abandoned;                  /* a bug check or the step limit ended it early */
    bool stuck;                      /* ... the alarm did */
    const char
        *contradiction; /* ledger and memory model disagree: a bug of the harness; NULL: no */
};

/* Makes the world, as the first hu_run would. */
void hu_run_open(void);

/* Runs it. One at a time in a process; the first call makes the world (see hu_mm_bind). */
struct hu_run hu_run(const struct hu_scenario *scenario, const struct hu_run_options *options);

/* Judges a trace that was saved: the same verdict as when it was made. Lines of text as
 * hu_event_print writes. */
bool hu_run_judge(const char *text, size_t size, struct hu_run *run, char error[HU_SENTENCE_MAX]);

/* The scripted driver: does what the scenario's SCRIPT operations say. */
extern const struct hu_driver hu_driver_scripted;

/* Every finding is told here before anything else happens; for tools that read it from another
 * process. */
typedef void hu_finding_fn(void *context, const struct hu_broken *broken);
void hu_run_on_finding(hu_finding_fn *fn, void *context);

/* -- what is known already (mute.c) -- */

/* "RULE,RULE@FUNCTION,...": such findings are counted, and runs go on. A function is the driver's,
 * where the call was made that broke the rule. NULL or "" mutes nothing. False: `error` says why;
 * nothing changes. HU_MUTED in the environment names a file that counts for all processes of a
 * campaign (hu_mute_count). Memory errors are survived only where HU_IGNORE was in the environment
 * when the process began. */
bool hu_mute(const char *rules, char error[HU_SENTENCE_MAX]);
/* How many findings were muted since the process began. */
uint64_t hu_muted_count(void);

/* Which severities are findings in a driver that says `matters`: policies, too, where HU_STRICT is
 * in the environment. */
uint8_t hu_severities(uint8_t matters);

/* From now on a run that has not come back from the driver after so many seconds is stopped:
 * step_limit, where the driver stood. 0: no more. Takes the alarm of the process (alarm(2)); not
 * for programs with an engine, which uses it. */
void hu_run_alarm(uint32_t seconds);

/* Prints the report of a finding of the last run: one screen on `out`, machine lines last. */
void hu_report(FILE *out, const struct hu_broken *broken);

/* Prints the last run's scenario alone. */
void hu_report_steps(FILE *out);

/* Says on stderr that the harness itself is wrong, and ends the process: exit code 3. */
_Noreturn void hu_harness_bug(const char *what);

#endif
