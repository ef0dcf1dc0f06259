/* The lines of a text before its first step: a sentence, `expect:`, `driver:`, `profile:`. */
#include "parse.h"

#include <string.h>

static const char *const head_word[] = {"expect", "driver", "profile"};
enum { HEAD_COUNT = sizeof head_word / sizeof *head_word };

bool hu_parse_is_head(struct hu_word word)
{
    for (uint32_t i = 0; i < HEAD_COUNT; i++)
        if (hu_word_is(word, head_word[i]))
            return true;
    return false;
}

/* What is left of a line, without comment and blanks. */
static struct hu_word rest_of(struct hu_word line) { return hu_word_cut(&line, '#'); }

/* Words joined by single blanks. */
bool hu_parse_sentence(struct hu_parse *parse, struct hu_word line)
{
    char *sentence = parse->header->sentence;
    size_t used = strlen(sentence);
    bool gap = used > 0;
    hu_word_cut(&line, '#');
    for (size_t i = 0; i < line.length; i++) {
        if (strchr(" \t\r", line.text[i]) != NULL) {
            gap = used > 0;
            continue;
        }
        if (used + gap + 1 >= HU_SENTENCE_MAX)
            return hu_parse_fail(parse, "the sentence at the top is longer than %d characters",
                                 HU_SENTENCE_MAX - 1);
        if (gap)
            sentence[used++] = ' ';
        gap = false;
        sentence[used++] = line.text[i];
        sentence[used] = 0;
    }
    return true;
}

static bool copy_name(struct hu_parse *parse, char to[HU_NAME_MAX], struct hu_word name)
{
    static const char also[] = "_-./+";
    if (name.length == 0)
        return hu_parse_fail(parse, "a name is missing");
    if (name.length >= HU_NAME_MAX)
        return hu_parse_fail(parse, "'%.*s...' is longer than %d characters", HU_PARSE_QUOTE(name),
                             HU_NAME_MAX - 1);
    for (size_t i = 0; i < name.length; i++) {
        char c = name.text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && memchr(also, c, sizeof also - 1) == NULL)
            return hu_parse_fail(parse, "'%.*s' is not a name: letters, digits and %s",
                                 HU_PARSE_QUOTE(name), also);
    }
    memcpy(to, name.text, name.length);
    to[name.length] = 0;
    return true;
}

static bool parse_expect(struct hu_parse *parse, struct hu_word line)
{
    struct hu_word words = rest_of(line);
    const char *sign = words.length > 0 ? memchr(words.text, '@', words.length) : NULL;
    char name[HU_NAME_MAX];
    if (parse->header->expect_line != 0)
        return hu_parse_fail(parse, "'expect' is given twice");
    if (!copy_name(parse, name, hu_word_cut(&words, '@')))
        return false;
    enum hu_rule rule = hu_rule_find(name);
    struct hu_nearest nearest = {.word = hu_word_of(name)};
    for (uint32_t i = HU_RULE_NONE + 1; rule == HU_RULE_NONE && i < HU_RULE_COUNT; i++)
        hu_nearest_offer(&nearest, hu_word_of(hu_rule((enum hu_rule)i)->name));
    if (rule == HU_RULE_NONE && strcmp(name, "clean") != 0)
        return hu_parse_unknown(parse, "rule", &nearest);
    if (sign != NULL && rule == HU_RULE_NONE)
        return hu_parse_fail(parse, "'clean' stands nowhere: leave out the '@'");
    parse->expect_words = rest_of(words);
    if (sign != NULL && parse->expect_words.length == 0)
        return hu_parse_fail(parse, "a line of the scenario is missing after '@'");
    const char *known = rule == HU_RULE_NONE ? name : hu_rule(rule)->name;
    parse->header->expect_line = parse->line;
    return copy_name(parse, parse->header->expect, hu_word_of(known));
}

static bool parse_driver(struct hu_parse *parse, struct hu_word line)
{
    struct hu_text_header *header = parse->header;
    struct hu_word names = rest_of(line);
    if (header->driver[0] != 0)
        return hu_parse_fail(parse, "'driver' is given twice");
    const char *arrow = NULL;
    for (size_t i = 0; i + 1 < names.length && arrow == NULL; i++)
        if (names.text[i] == '-' && names.text[i + 1] == '>')
            arrow = names.text + i;
    if (arrow == NULL)
        return copy_name(parse, header->driver, names);
    struct hu_word old = {names.text, (size_t)(arrow - names.text)};
    struct hu_word new = {arrow + 2, names.length - old.length - 2};
    if (!copy_name(parse, header->driver, rest_of(old)) ||
        !copy_name(parse, header->new_driver, rest_of(new)))
        return false;
    if (strcmp(header->driver, header->new_driver) == 0)
        memset(header->new_driver, 0, sizeof header->new_driver);
    return true;
}

static bool parse_value(struct hu_parse *parse, enum hu_key key, struct hu_word value)
{
    int found = hu_key_value_find(key, value.text, value.length);
    if (found >= 0) {
        parse->scenario->profile.value[key] = (uint8_t)found;
        return true;
    }
    if (hu_key_is_number(key))
        return hu_parse_fail(parse, "'%.*s' is no value of %s: 0 to 255", HU_PARSE_QUOTE(value),
                             hu_key_name(key));
    struct hu_nearest nearest = {.word = value};
    for (uint32_t i = 0; i < hu_key_values(key); i++) {
        struct hu_word name;
        name.text = hu_key_value_name(key, i, &name.length);
        hu_nearest_offer(&nearest, name);
    }
    char kind[HU_NAME_MAX];
    snprintf(kind, sizeof kind, "value of %s", hu_key_name(key));
    return hu_parse_unknown(parse, kind, &nearest);
}

static bool parse_key(struct hu_parse *parse, struct hu_word item, bool seen[HU_KEY_COUNT])
{
    struct hu_word name = hu_word_cut(&item, '=');
    int key = hu_key_find(name.text, name.length);
    struct hu_nearest nearest = {.word = name};
    for (int i = 0; key < 0 && i < HU_KEY_COUNT; i++)
        hu_nearest_offer(&nearest, hu_word_of(hu_key_name((enum hu_key)i)));
    if (key < 0)
        return hu_parse_unknown(parse, "profile key", &nearest);
    if (seen[key])
        return hu_parse_fail(parse, "'%s' is given twice", hu_key_name((enum hu_key)key));
    seen[key] = true;
    return parse_value(parse, (enum hu_key)key, rest_of(item));
}

static bool parse_profile(struct hu_parse *parse, struct hu_word line)
{
    bool seen[HU_KEY_COUNT] = {false};
    struct hu_word items = rest_of(line);
    if (parse->has_profile)
        return hu_parse_fail(parse, "'profile' is given twice");
    parse->has_profile = true;
    struct hu_word rest = items, item = hu_word_cut(&rest, ',');
    if (item.length == 0)
        return hu_parse_fail(parse, "a profile is missing: docs-current, docs-2019 or key=value");
    if (hu_word_is(item, "docs-2019"))
        parse->scenario->profile.value[HU_KEY_cb_irql] =
            (uint8_t)hu_key_value_find(HU_KEY_cb_irql, "apc", 3);
    if (hu_word_is(item, "docs-2019") || hu_word_is(item, "docs-current"))
        items = rest;
    while (items.length > 0)
        if (!parse_key(parse, hu_word_cut(&items, ','), seen))
            return false;
    return true;
}

bool hu_parse_head(struct hu_parse *parse, struct hu_word word, struct hu_word line)
{
    if (!hu_word_is(hu_word_take(&line), ":"))
        return hu_parse_fail(parse, "a ':' is missing after '%.*s'", HU_PARSE_QUOTE(word));
    if (parse->body != NULL)
        return hu_parse_fail(parse, "'%.*s' must stand before the first step",
                             HU_PARSE_QUOTE(word));
    if (hu_word_is(word, "expect"))
        return parse_expect(parse, line);
    return hu_word_is(word, "driver") ? parse_driver(parse, line) : parse_profile(parse, line);
}

/* "save mdl m0": the first line that begins so; "2 save mdl m0": the second. */
bool hu_parse_resolve(struct hu_parse *parse)
{
    struct hu_word words = parse->expect_words, rest = words, line;
    uint32_t which = 1, op = 0, found = 0;
    if (words.length == 0)
        return true;
    if (hu_word_number(hu_word_take(&rest), &which))
        words = rest;
    parse->at = parse->body;
    while (found < which && hu_parse_next_line(parse, &line)) {
        struct hu_word copy = line;
        if (hu_word_take(&copy).length == 0)
            continue;
        op++;
        if (hu_line_begins(line, words) && ++found == which)
            parse->header->expect_op = op;
    }
    parse->line = parse->header->expect_line;
    if (parse->header->expect_op == 0)
        return hu_parse_fail(parse, "expect: the scenario has no such line: '%.*s'",
                             HU_PARSE_QUOTE(parse->expect_words));
    return true;
}
