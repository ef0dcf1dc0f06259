/* Pieces of a line of text, and the nearest name to a misspelt one. Nothing allocates or copies. */
#ifndef HU_WORDS_H
#define HU_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hu_word {
    const char *text;
    size_t length;
};

/* True for what may stand in a line: a blank, a printable character, a piece of UTF-8. */
bool hu_is_text(char c);

/* Takes the first word off the line. A word ends at a blank, ':' or '#'; ':' is a word of its own;
 * '#' ends the line. Length 0: there is none. */
struct hu_word hu_word_take(struct hu_word *line);

/* Takes what stands before the separator off the line, without blanks around it; all of it where
 * there is none. */
struct hu_word hu_word_cut(struct hu_word *line, char separator);

bool hu_word_is(struct hu_word word, const char *text);
bool hu_word_same(struct hu_word one, struct hu_word other);

/* Reads a whole word as a decimal or 0x number; false: it is none, or does not fit. */
bool hu_word_number(struct hu_word word, uint32_t *number);

/* Lists: "one|two|three". An empty word past the last; -1 when it is not in the list. */
struct hu_word hu_list_name(struct hu_word list, uint32_t value);
int hu_list_find(struct hu_word list, struct hu_word word);
uint32_t hu_list_count(struct hu_word list);

/* True when the line's first words are those of `start`; a ':' that ends `start` does not count. */
bool hu_words_begin(struct hu_word line, struct hu_word start);

/* The same, or true of what follows an "at ... :" at the line's beginning. */
bool hu_line_begins(struct hu_word line, struct hu_word start);

/* The nearest of the names offered so far. found.length is 0 while none is near enough. */
struct hu_nearest {
    struct hu_word word;
    struct hu_word found;
    uint32_t distance;
};
void hu_nearest_offer(struct hu_nearest *nearest, struct hu_word name);
struct hu_word hu_word_of(const char *text);

#endif
