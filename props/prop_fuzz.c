/* A property as a fuzz target: the first scenario on which it does not hold ends the process. */
#include "prop.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct hu_scenario scenario;
static char text[1 << 16];

static __attribute__((noinline, noreturn)) void hu_prop_broken(void) { __builtin_trap(); }

_Noreturn void hu_prop_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    (void)hu_text_print(text, sizeof(text), &scenario, NULL, hu_scenario_steps(&scenario) + 1);
    fputs(text, stderr);
    fprintf(stderr, "DEDUP_TOKEN: hu-prop-%s\nASSERTION FAILED: prop_%s\n", hu_prop.name,
            hu_prop.name);
    fflush(stderr);
    hu_prop_broken();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hu_scenario_decode(&scenario, hu_prop.dialect, data, size);
    hu_prop.check(&scenario);
    return 0;
}
