/* No two rule names are alike by the measure that crash triage groups by, even where the driver's
 * frame is equal. */
#include "rules.h"

#include <ctype.h>
#include <string.h>

enum { NAME_MAX_LENGTH = 34, TEXT_MAX = NAME_MAX_LENGTH + 16 };

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

static size_t levenshtein(const char *a, const char *b)
{
    size_t row[TEXT_MAX + 1];
    size_t length = strlen(b);

    for (size_t j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i] != 0; i++) {
        size_t corner = row[0]++;
        for (size_t j = 0; j < length; j++) {
            size_t above = row[j + 1];
            row[j + 1] = least(least(row[j], above) + 1, corner + (a[i] == b[j] ? 0 : 1));
            corner = above;
        }
    }
    return row[length];
}

static double similarity(const char *a, const char *b)
{
    double sum = (double)(strlen(a) + strlen(b));
    return (sum - (double)levenshtein(a, b)) / sum;
}

/* The state of a crash: the name, the rule's function, and a third line that may be equal. */
static bool alike(const char *a, const char *b)
{
    char function_a[TEXT_MAX];
    char function_b[TEXT_MAX];

    snprintf(function_a, sizeof(function_a), "hu_rule_%s", a);
    snprintf(function_b, sizeof(function_b), "hu_rule_%s", b);
    return (similarity(a, b) + similarity(function_a, function_b) + 1.0) / 3.0 > 0.8;
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
