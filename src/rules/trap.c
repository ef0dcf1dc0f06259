/* The end of a run that broke a rule: two lines for machines, then a trap in a function of the
 * rule's own.
 *
 * Crash triage tells bugs apart by the first functions of the stack, so a common one would make all
 * rules one bug. Each function names a string of its own, so that no linker folds two into one.
 */
#include "rules.h"

#include <stdlib.h>

#define HU_RULE(name, ...)                                                                         \
    __attribute__((noinline, noreturn, cold)) static void hu_rule_##name(void)                     \
    {                                                                                              \
        __asm__ volatile("" : : "r"("hu-rule-" #name) : "memory");                                 \
        __builtin_trap();                                                                          \
    }
#include "rules.def"
#undef HU_RULE

static void (*const trap[HU_RULE_COUNT])(void) = {
    NULL,
#define HU_RULE(name, ...) hu_rule_##name,
#include "rules.def"
#undef HU_RULE
};

void hu_rule_machine_lines(FILE *out, enum hu_rule rule)
{
    fprintf(out, "DEDUP_TOKEN: hu-rule-%s\nASSERTION FAILED: %s\n", hu_rule(rule)->name,
            hu_rule(rule)->name);
    fflush(out);
}

_Noreturn void hu_rule_trap(enum hu_rule rule)
{
    hu_rule_machine_lines(stderr, rule);
    if (rule > HU_RULE_NONE && rule < HU_RULE_COUNT) {
        trap[rule]();
    }
    abort();
}
