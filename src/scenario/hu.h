/* The command `hu`, for src/scenario/hu*.c only. */
#ifndef HU_HU_H
#define HU_HU_H

#include "replay.h"
#include "shipped.h"

enum { HU_FILE_MAX = 1 << 20, HU_COMMANDS_MAX = 1 << 14 };

/* NULL where no image is called so. */
const struct hu_driver *hu_shipped_find(const char *name, size_t length);

/* What the command line says. */
struct hu_words {
    const char *self;   /* how hu itself was called */
    const char *driver; /* "A" or "A->B"; NULL: not said */
    bool quiet;
    bool payload;       /* bytes are edits of a fixed update's blocks */
    bool svg;           /* a picture ... */
    bool html;          /* ... with text around it */
    bool own;           /* the program's own driver, whatever the file names */
    bool strict;        /* policies are findings, too */
    bool withhold;      /* what a driver's bytes are is not shown */
    const char *ignore; /* what is muted; NULL: nothing */
    const char *out;    /* where to write; NULL: standard output */
    uint32_t file_count;
    char **file;
};

/* Reads a file, bytes or text. False: said on stderr, as "FILE: cause" or "FILE:LINE: cause". */
bool hu_input_read(const char *name, const struct hu_words *words, struct hu_input *input);
/* The same, of what is at hand; `name` stands for the file's. */
bool hu_input_take(const char *name, const void *data, size_t size, const struct hu_words *words,
                   struct hu_input *input);

/* -- hu_file.c -- */
/* Appends a word to a command, quoted where a shell would take it apart; answers its length. */
size_t hu_put_word(char *text, size_t size, size_t used, const char *word);
/* The path from the working folder where it lies below that, else itself. */
const char *hu_short_path(const char *path);
/* All or nothing: written beside and renamed. NULL: standard output. Answers an exit code. */
int hu_write_file(const char *name, const void *data, size_t size);

/* -- hu_emit.c -- */
/* The command that builds and runs an emitted file with this build's compiler and library. */
void hu_emit_build(char *text, size_t size, const char *file);

/* -- the commands, each in its file -- */
int hu_replay(const struct hu_words *words);
/* Runs the plainest life of the driver and says how far it got. */
int hu_life(const struct hu_words *words);
int hu_print(const struct hu_words *words);
int hu_picture(const struct hu_words *words);
int hu_emit_c(const struct hu_words *words);
int hu_pack(const struct hu_words *words);
int hu_minimise(const struct hu_words *words);
int hu_trace_show(const struct hu_words *words);
int hu_survey(const struct hu_words *words);
int hu_judge_trace(const struct hu_words *words);

#endif
