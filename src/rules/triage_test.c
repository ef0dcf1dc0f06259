/* triage_test FOLDER: FOLDER/RULE.log is what a fuzz target said when RULE was broken. Each is read
 * as an assertion named after its rule, with the rule's row as its place, and no two would be put
 * into one issue. */
#include "triage.h"

#include "rules.h"

static struct hu_crash crash[HU_RULE_COUNT];
static int wrong;

static bool read_log(const char *folder, enum hu_rule rule)
{
    char name[4096];

    (void)snprintf(name, sizeof(name), "%s/%s.log", folder, hu_rule(rule)->name);
    FILE *log = fopen(name, "r");
    if (log == NULL) {
        return false;
    }
    crash[rule] = hu_crash_read(log);
    (void)fclose(log);
    return true;
}

static void say(const char *folder, enum hu_rule rule, const char *what)
{
    const struct hu_crash *it = &crash[rule];

    fprintf(stderr, "%s/%s.log: %s: %s, %s | %s | %s\n", folder, hu_rule(rule)->name, what,
            it->kind, it->line[0], it->line[1], it->line[2]);
    wrong = 1;
}

/* Its row in rules.def, which is where the function of a rule was written; elsewhere the driver's
 * own line. */
static bool placed(const struct hu_crash *it, const char *name)
{
    char function[128];

    (void)snprintf(function, sizeof(function), "hu_rule_%s", name);
    return strcmp(it->line[1], function) != 0 || strstr(it->place, "src/rules/rules.def:") != NULL;
}

static void look_at(const char *folder, enum hu_rule rule)
{
    const struct hu_crash *it = &crash[rule];
    const char *name = hu_rule(rule)->name;

    if (strcmp(it->kind, "ASSERT") != 0) {
        say(folder, rule, "is no assertion");
    } else if (it->assertions != 1) {
        say(folder, rule, "asserts more than once");
    } else if (strcmp(it->line[0], name) != 0) {
        say(folder, rule, "is another rule's");
    } else if (it->lines != HU_STATE_LINES) {
        say(folder, rule, "has fewer lines than three");
    } else if (!placed(it, name)) {
        say(folder, rule, "has no place");
    }
}

int main(int count, char **argument)
{
    uint32_t logs = 0;
    uint32_t pairs = 0;

    for (uint32_t i = 1; count == 2 && i < HU_RULE_COUNT; i++) {
        if (!read_log(argument[1], (enum hu_rule)i)) {
            continue;
        }
        look_at(argument[1], (enum hu_rule)i);
        logs++;
        for (uint32_t j = 1; j < i; j++) {
            if (crash[j].lines != 0 && hu_crash_alike(&crash[i], &crash[j])) {
                say(argument[1], (enum hu_rule)i, hu_rule((enum hu_rule)j)->name);
                say(argument[1], (enum hu_rule)j, "would be one issue with it");
            }
            pairs += crash[j].lines != 0;
        }
    }
    if (logs < 2) {
        fprintf(stderr, "usage: triage_test FOLDER: a folder with RULE.log files\n");
        return 2;
    }
    printf("%u logs, %u pairs\n", logs, pairs);
    return wrong;
}
