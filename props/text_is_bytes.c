/* Text, bytes and value say the same: each way round gives the scenario back. Text without a step
 * is none. */
#include "prop.h"

HU_PROP(text_is_bytes, HU_DIALECT_SCRIPT)
{
    static struct hu_scenario again;
    static char text[1 << 16];
    static uint8_t bytes[1 << 16];
    struct hu_text_header header;
    char error[HU_SENTENCE_MAX];

    size_t length = hu_text_print(text, sizeof(text), scenario, NULL, 0);
    HU_CHECK(hu_text_parse(text, length, &again, &header, error) == (scenario->op_count != 0));
    HU_CHECK(scenario->op_count == 0 || hu_scenario_same(scenario, &again));
    size_t size = hu_scenario_encode(scenario, HU_DIALECT_SCRIPT, bytes, sizeof(bytes));
    HU_CHECK(size <= sizeof(bytes));
    hu_scenario_decode(&again, HU_DIALECT_SCRIPT, bytes, size);
    HU_CHECK(hu_scenario_same(scenario, &again));
}
