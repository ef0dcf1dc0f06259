/* The command `hu`, for src/scenario/hu*.c only. */
#ifndef HU_HU_H
#define HU_HU_H

#include "run.h"
#include "shipped.h"

enum { HU_FILE_MAX = 1 << 20 };

/* Exit codes: theirs is a verdict, the world's is an error, ours is a bug. */
enum { HU_EXIT_FINE, HU_EXIT_VERDICT, HU_EXIT_ERROR, HU_EXIT_HARNESS_BUG };

/* NULL where no image is called so. */
const struct hu_driver *hu_shipped_find(const char *name, size_t length);

/* What the words before the files say. */
struct hu_words {
    const char *driver; /* "A" or "A->B"; NULL: not said */
    bool quiet;
    bool payload; /* bytes are edits of a fixed update's blocks */
    uint32_t file_count;
    char **file;
};

/* A file as scenario, with the drivers it is for. */
struct hu_input {
    const char *name;
    struct hu_scenario scenario;
    struct hu_text_header header;
    struct hu_run_options options;
    enum hu_dialect dialect;
};

/* Reads a file, bytes or text. False: said on stderr, as "FILE: cause" or "FILE:LINE: cause". */
bool hu_input_read(const char *name, const struct hu_words *words, struct hu_input *input);

int hu_replay(const struct hu_words *words);
int hu_print(const struct hu_words *words);
int hu_pack(const struct hu_words *words);
int hu_minimise(const struct hu_words *words);
int hu_trace_show(const struct hu_words *words);
int hu_judge(const struct hu_words *words);

#endif
