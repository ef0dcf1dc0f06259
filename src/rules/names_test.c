/* No two rule names are alike by the measure that crash triage groups by, even where the driver's
 * frame is equal. */
#include "rules.h"
#include "triage.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 34 };

/* The state of a crash: the name, the rule's function, and a third line that may be equal. */
static struct hu_crash crash_of(const char *name)
{
    struct hu_crash crash = {.lines = HU_STATE_LINES};

    snprintf(crash.line[0], sizeof(crash.line[0]), "%s", name);
    snprintf(crash.line[1], sizeof(crash.line[1]), "hu_rule_%s", name);
    return crash;
}

static bool alike(const char *a, const char *b)
{
    struct hu_crash one = crash_of(a);
    struct hu_crash other = crash_of(b);

    return hu_crash_alike(&one, &other);
}

static const char *fault_of(const char *name)
{
    static const char *const word[] = {"assert", "logger", "panic"};

    if (strlen(name) > NAME_MAX_LENGTH) {
        return "is too long";
    }
    for (const char *p = name; *p != 0; p++) {
        if (!islower((unsigned char)*p) && *p != '_') {
            return "has a character that is not a lower-case letter";
        }
    }
    for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++) {
        if (strstr(name, word[i]) != NULL) {
            return "has a word that triage ignores or takes for something else";
        }
    }
    return NULL;
}

int main(void)
{
    int wrong = 0;

    for (uint32_t i = 1; i < HU_RULE_COUNT; i++) {
        const char *name = hu_rule((enum hu_rule)i)->name;
        const char *fault = fault_of(name);
        if (fault != NULL) {
            fprintf(stderr, "%s %s\n", name, fault);
            wrong = 1;
        }
        for (uint32_t j = i + 1; j < HU_RULE_COUNT; j++) {
            const char *other = hu_rule((enum hu_rule)j)->name;
            if (alike(name, other)) {
                fprintf(stderr, "%s and %s would be grouped as one bug\n", name, other);
                wrong = 1;
            }
        }
    }
    return wrong;
}
