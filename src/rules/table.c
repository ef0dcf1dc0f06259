/* The rule table as data. */
#include "rules.h"

#include <string.h>

static const struct hu_rule_row row[HU_RULE_COUNT] = {
    {"", "", HU_SEVERITY_ERROR, HU_WHO_DRIVER, HU_SEEN_NEVER, "", "", "", ""},
#define HU_RULE(name, id, severity, who, seen, statement, source, reading, windows)                \
    {#name,   id,     HU_SEVERITY_##severity, HU_WHO_##who, HU_SEEN_##seen, statement, source,     \
     reading, windows},
#include "rules.def"
#undef HU_RULE
};

const struct hu_rule_row *hu_rule(enum hu_rule rule)
{
    return &row[(uint32_t)rule < HU_RULE_COUNT ? rule : HU_RULE_NONE];
}

enum hu_rule hu_rule_find(const char *name_or_id)
{
    for (uint32_t i = 1; i < HU_RULE_COUNT; i++) {
        if (strcmp(row[i].name, name_or_id) == 0 || strcmp(row[i].id, name_or_id) == 0) {
            return (enum hu_rule)i;
        }
    }
    return HU_RULE_NONE;
}
