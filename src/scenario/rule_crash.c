/* A fuzz target that takes scenarios as text and stops at whatever breaks first, whoever broke it:
 * for scripts/triage_test.sh, which wants the crash log of every rule. */
#include "run.h"
#include "shipped.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NULL: the scripted one. */
static const struct hu_driver *named(const char *name)
{
    for (uint32_t i = 0; hu_shipped[i].driver != NULL; i++) {
        if (strcmp(hu_shipped[i].driver->name, name) == 0) {
            return hu_shipped[i].driver;
        }
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hu_scenario scenario;
    struct hu_text_header header;
    char error[HU_SENTENCE_MAX];

    if (hu_text_parse((const char *)data, size, &scenario, &header, error)) {
        uint8_t also = (uint8_t)(1u << hu_rule(hu_rule_find(header.expect))->severity);
        const struct hu_run_options options = {.first = named(header.driver),
                                               .next = named(header.new_driver),
                                               .matters =
                                                   HU_MATTERS_ERROR | HU_MATTERS_POLICY | also,
                                               .stop = true,
                                               .stop_model = true};
        (void)hu_run(&scenario, &options);
    }
    return 0;
}
