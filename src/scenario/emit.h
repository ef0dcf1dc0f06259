/* A scenario as C source. */
#ifndef HU_EMIT_H
#define HU_EMIT_H

#include "replay.h"

/* Writes a whole C file that replays the input when it is linked with the library: the scenario as
 * text, with what each line calls beside it. `broken`: what is known to break, for its comments;
 * NULL: nothing. `build`: the command that builds and runs it. */
void hu_emit(FILE *out, const struct hu_input *input, const struct hu_broken *broken,
             const char *build);

#endif
