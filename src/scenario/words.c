/* Words, numbers, lists and near misses. */
#include "words.h"

#include <string.h>

enum { NEAR_LENGTH_MAX = 40, NEAR_DISTANCE_MAX = 2 };

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool hu_is_text(char c) { return is_blank(c) || ((uint8_t)c > ' ' && c != 127); }

static void skip_blanks(struct hu_word *line)
{
    while (line->length > 0 && is_blank(*line->text)) {
        line->text++;
        line->length--;
    }
}

static struct hu_word take(struct hu_word *line, size_t length)
{
    struct hu_word word = {line->text, length};
    line->text += length;
    line->length -= length;
    return word;
}

struct hu_word hu_word_take(struct hu_word *line)
{
    skip_blanks(line);
    size_t length = 0;
    while (length < line->length && !is_blank(line->text[length]) && line->text[length] != ':' &&
           line->text[length] != '#')
        length++;
    if (length == 0 && line->length > 0 && *line->text == ':')
        length = 1;
    return take(line, length);
}

struct hu_word hu_word_cut(struct hu_word *line, char separator)
{
    skip_blanks(line);
    size_t length = 0;
    while (length < line->length && line->text[length] != separator)
        length++;
    struct hu_word word = take(line, length);
    if (line->length > 0)
        take(line, 1);
    while (word.length > 0 && is_blank(word.text[word.length - 1]))
        word.length--;
    return word;
}

struct hu_word hu_word_of(const char *text) { return (struct hu_word){text, strlen(text)}; }

bool hu_word_same(struct hu_word one, struct hu_word other)
{
    return one.length == other.length &&
           (one.length == 0 || memcmp(one.text, other.text, one.length) == 0);
}

bool hu_word_is(struct hu_word word, const char *text)
{
    return hu_word_same(word, hu_word_of(text));
}

static uint32_t digit(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (uint32_t)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10 : 99;
}

bool hu_word_number(struct hu_word word, uint32_t *number)
{
    bool hex = word.length > 2 && word.text[0] == '0' && (word.text[1] | 0x20) == 'x';
    uint32_t base = hex ? 16 : 10;
    uint64_t value = 0;
    for (size_t i = hex ? 2 : 0; i < word.length; i++) {
        if (digit(word.text[i]) >= base)
            return false;
        value = value * base + digit(word.text[i]);
        if (value > UINT32_MAX)
            return false;
    }
    *number = (uint32_t)value;
    return word.length > 0;
}

struct hu_word hu_list_name(struct hu_word list, uint32_t value)
{
    struct hu_word name = hu_word_cut(&list, '|');
    for (; value > 0; value--)
        name = hu_word_cut(&list, '|');
    return name;
}

int hu_list_find(struct hu_word list, struct hu_word word)
{
    for (int value = 0; list.length > 0; value++)
        if (hu_word_same(hu_word_cut(&list, '|'), word))
            return value;
    return -1;
}

uint32_t hu_list_count(struct hu_word list)
{
    uint32_t count = 0;
    for (; list.length > 0; count++)
        hu_word_cut(&list, '|');
    return count;
}

bool hu_words_begin(struct hu_word line, struct hu_word start)
{
    for (;;) {
        struct hu_word want = hu_word_take(&start), after = start;
        if (want.length == 0 || (hu_word_is(want, ":") && hu_word_take(&after).length == 0))
            return true;
        if (!hu_word_same(want, hu_word_take(&line)))
            return false;
    }
}

bool hu_line_begins(struct hu_word line, struct hu_word start)
{
    if (hu_words_begin(line, start))
        return true;
    struct hu_word word = hu_word_take(&line);
    if (!hu_word_is(word, "at"))
        return false;
    while (word.length > 0 && !hu_word_is(word, ":"))
        word = hu_word_take(&line);
    return hu_words_begin(line, start);
}

/* Levenshtein's distance, row by row. */
static uint32_t distance(struct hu_word one, struct hu_word other)
{
    uint32_t row[NEAR_LENGTH_MAX + 1];
    for (uint32_t j = 0; j <= other.length; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= one.length; i++) {
        uint32_t corner = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= other.length; j++) {
            uint32_t best = corner + (one.text[i - 1] != other.text[j - 1]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[other.length];
}

void hu_nearest_offer(struct hu_nearest *nearest, struct hu_word name)
{
    if (nearest->word.length > NEAR_LENGTH_MAX || name.length > NEAR_LENGTH_MAX || name.length == 0)
        return;
    uint32_t most = nearest->found.length > 0 ? nearest->distance - 1 : NEAR_DISTANCE_MAX;
    uint32_t have = distance(nearest->word, name);
    if (have <= most && have * 2 <= nearest->word.length) {
        nearest->found = name;
        nearest->distance = have;
    }
}
