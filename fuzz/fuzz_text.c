/* The parser takes any bytes; what it accepts it prints, and parses again to the same scenario. */
#include "fuzz.h"

enum { TEXT_MAX = 1 << 18 };

static struct hu_scenario first;
static struct hu_scenario second;
static char text[TEXT_MAX];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct hu_text_header header;
    char error[HU_SENTENCE_MAX];

    if (!hu_text_parse((const char *)data, size, &first, &header, error)) {
        return 0;
    }
    size_t length = hu_text_print(text, sizeof(text), &first, &header, 0);
    if (length >= sizeof(text)) {
        return 0;
    }
    if (!hu_text_parse(text, length, &second, &header, error)) {
        hu_harness_bug("a scenario's own text does not parse");
    }
    if (!hu_scenario_same(&first, &second)) {
        hu_harness_bug("a scenario's text parses to another scenario");
    }
    return 0;
}
