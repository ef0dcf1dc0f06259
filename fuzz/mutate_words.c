/* Words: constants of the driver's code, from the file that HU_WORDS names. */
#include "mutate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* By width: a mark of four bytes is rare, and must not drown in small numbers. */
enum { WORDS_MAX = 1024, WIDTHS = 3 };
static uint32_t word[WIDTHS][WORDS_MAX];
static uint32_t word_count[WIDTHS];

static void read_words(void)
{
    static bool done;
    const char *name = getenv("HU_WORDS");
    FILE *file = done || name == NULL ? NULL : fopen(name, "r");
    unsigned value;

    done = true;
    while (file != NULL && fscanf(file, "%x", &value) == 1) {
        uint32_t width = (value > 0xff ? 1u : 0u) + (value > 0xffff ? 1u : 0u);
        if (word_count[width] < WORDS_MAX) {
            word[width][word_count[width]++] = value;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

bool hu_words_known(void)
{
    read_words();
    return word_count[0] + word_count[1] + word_count[2] != 0;
}

bool hu_set_word(uint8_t *value, size_t size)
{
    read_words();
    uint32_t width = size == 1 ? 0 : hu_below(WIDTHS);
    uint32_t one = word_count[width] != 0 ? word[width][hu_below(word_count[width])] : 0;
    size_t wide = width == 2 || hu_below(2) == 0 ? 4 : (size_t)width + 1;

    if (word_count[width] == 0) {
        return false;
    }
    wide = wide < size ? wide : size;
    memcpy(value + wide * hu_below((uint32_t)(size / wide)), &one, wide);
    return true;
}
