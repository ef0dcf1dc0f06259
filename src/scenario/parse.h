/* One text being parsed: shared by the header lines (head.c) and the operations (parse.c). */
#ifndef HU_PARSE_H
#define HU_PARSE_H

#include "ops.h"

struct hu_parse {
    const char *at; /* the next line */
    const char *end;
    uint32_t line; /* the number of the current one, from 1 */
    struct hu_scenario *scenario;
    struct hu_text_header *header;
    struct hu_word expect_words; /* what stands after "@" */
    const char *body;            /* the first line that is an operation; NULL before it */
    const struct hu_shape *step; /* of the last step; NULL before the first */
    bool has_word;               /* a line that is not a comment was seen */
    bool has_profile;
    char *error;
};

/* Takes the next line off the text. False at the end. */
bool hu_parse_next_line(struct hu_parse *parse, struct hu_word *line);

/* Sets the error, the line's number before it; answers false. */
__attribute__((format(printf, 2, 3))) bool hu_parse_fail(struct hu_parse *parse, const char *format,
                                                         ...);

/* Sets the error for an unknown word: "no `kind` is called 'word'; did you mean ...". */
bool hu_parse_unknown(struct hu_parse *parse, const char *kind, const struct hu_nearest *nearest);

/* The three lines that may stand before the first step: the word is taken off the line already. */
bool hu_parse_is_head(struct hu_word word);
bool hu_parse_head(struct hu_parse *parse, struct hu_word word, struct hu_word line);

/* A comment before the first word is a part of the sentence. */
bool hu_parse_sentence(struct hu_parse *parse, struct hu_word line);

/* When all operations are read: which one `expect` means. */
bool hu_parse_resolve(struct hu_parse *parse);

/* How a word is quoted in an error: `%.*s` of hu_parse_quote(word). */
#define HU_PARSE_QUOTE(word) ((int)((word).length < 40 ? (word).length : 40)), (word).text

#endif
