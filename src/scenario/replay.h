/* An input with the drivers it is for, run in a child of its own because some bugs end the process.
 */
#ifndef HU_REPLAY_H
#define HU_REPLAY_H

#include "run.h"

/* Exit codes: theirs is a verdict, the world's is an error, ours is a bug. */
enum { HU_EXIT_FINE, HU_EXIT_VERDICT, HU_EXIT_ERROR, HU_EXIT_HARNESS_BUG };

/* A scenario, from whatever it was read. */
struct hu_input {
    const char *name; /* for messages: the file's */
    struct hu_scenario scenario;
    struct hu_text_header header;
    struct hu_run_options options;
    enum hu_dialect dialect;
};

/* A rule that the input expects matters, whatever its severity. */
void hu_input_expects(struct hu_input *input);

/* What a child tells before it can die: its findings, in order. */
struct hu_news {
    uint32_t count;
    bool finished;
    bool contradiction;
    bool differs;
    uint64_t muted; /* findings that are known already */
    struct hu_broken finding[HU_BROKEN_MAX];
};

/* A fact about a run that is asked for inside the child. */
typedef void hu_child_fn(struct hu_input *input, struct hu_news *news);

/* Runs `fn` in a child whose stderr goes to `output` (a descriptor); *status is waitpid's. The news
 * hold until the next call; NULL after saying why there is no child. */
const struct hu_news *hu_child_run(struct hu_input *input, hu_child_fn *fn, int output,
                                   int *status);

/* Runs the scenario once, and puts its findings into the news. */
void hu_child_once(struct hu_input *input, struct hu_news *news);

/* Runs it twice (the traces must be equal), explains on stderr what breaks, and checks what the
 * input expects. Answers the exit code; says nothing about what went as expected when `quiet`. */
int hu_replay_input(struct hu_input *input, bool quiet);

#endif
