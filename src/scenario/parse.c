/* Scenarios from text: lines, and the operations on them. Safe on any bytes. */
#include "parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool hu_parse_next_line(struct hu_parse *parse, struct hu_word *line)
{
    if (parse->at == parse->end)
        return false;
    const char *stop = memchr(parse->at, '\n', (size_t)(parse->end - parse->at));
    stop = stop != NULL ? stop : parse->end;
    *line = (struct hu_word){parse->at, (size_t)(stop - parse->at)};
    parse->at = stop == parse->end ? stop : stop + 1;
    parse->line++;
    return true;
}

bool hu_parse_fail(struct hu_parse *parse, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int used = snprintf(parse->error, HU_SENTENCE_MAX, "%u: ", parse->line > 0 ? parse->line : 1);
    vsnprintf(parse->error + used, HU_SENTENCE_MAX - (size_t)used, format, list);
    va_end(list);
    return false;
}

bool hu_parse_unknown(struct hu_parse *parse, const char *kind, const struct hu_nearest *nearest)
{
    if (nearest->found.length == 0)
        return hu_parse_fail(parse, "no %s is called '%.*s'", kind, HU_PARSE_QUOTE(nearest->word));
    return hu_parse_fail(parse, "no %s is called '%.*s'; did you mean '%.*s'?", kind,
                         HU_PARSE_QUOTE(nearest->word), HU_PARSE_QUOTE(nearest->found));
}

/* The values a field takes, for an error. */
static void describe(const struct hu_field *field, char text[HU_SENTENCE_MAX])
{
    uint32_t first = field->type == HU_FIELD_FROM_ONE;
    if (field->type == HU_FIELD_VARIABLE)
        snprintf(text, HU_SENTENCE_MAX, "%c0 to %c%u", field->letter, field->letter,
                 field->values - 1);
    else if (field->type == HU_FIELD_LIST)
        snprintf(text, HU_SENTENCE_MAX, "%.*s", (int)field->list.length, field->list.text);
    else if (field->type == HU_FIELD_WIDE)
        snprintf(text, HU_SENTENCE_MAX, "0 to 0x%x", UINT32_MAX);
    else
        snprintf(text, HU_SENTENCE_MAX, "%u to %u", first, field->values - 1 + first);
}

static bool fail_value(struct hu_parse *parse, const struct hu_field *field, struct hu_word word)
{
    char want[HU_SENTENCE_MAX];
    struct hu_nearest nearest = {.word = word};
    for (uint32_t i = 0; field->type == HU_FIELD_LIST && i < field->values; i++)
        hu_nearest_offer(&nearest, hu_list_name(field->list, i));
    struct hu_word name = field->word;
    describe(field, want);
    if (nearest.found.length > 0)
        return hu_parse_fail(parse, "'%.*s' is no value of %.*s; did you mean '%.*s'?",
                             HU_PARSE_QUOTE(word), HU_PARSE_QUOTE(name),
                             HU_PARSE_QUOTE(nearest.found));
    if (word.length == 0)
        return hu_parse_fail(parse, "a value is missing after '%.*s': %s", HU_PARSE_QUOTE(name),
                             want);
    return hu_parse_fail(parse, "'%.*s' is no value of %.*s: %s", HU_PARSE_QUOTE(word),
                         HU_PARSE_QUOTE(name), want);
}

static bool read_value(const struct hu_field *field, struct hu_word word, uint32_t *value)
{
    struct hu_word digits = word;
    bool good = word.length > 0;
    switch (field->type) {
    case HU_FIELD_FLAG: *value = 1; return true;
    case HU_FIELD_LIST: {
        int found = hu_list_find(field->list, word);
        *value = (uint32_t)found;
        good = found >= 0;
        break;
    }
    case HU_FIELD_VARIABLE:
        good = good && *word.text == field->letter;
        digits = (struct hu_word){word.text + good, word.length - good};
        good = good && hu_word_number(digits, value);
        break;
    case HU_FIELD_FROM_ONE:
        good = hu_word_number(word, value) && *value > 0;
        *value -= good;
        break;
    case HU_FIELD_NUMBER: good = hu_word_number(word, value); break;
    case HU_FIELD_WIDE: return hu_word_number(word, value);
    }
    return good && *value < field->values;
}

static bool fail_field(struct hu_parse *parse, const struct hu_shape *shape, struct hu_word word)
{
    const struct hu_field *first = &shape->field[0];
    char want[HU_SENTENCE_MAX];
    struct hu_nearest nearest = {.word = word};
    for (uint32_t i = 0; i < shape->field_count; i++)
        hu_nearest_offer(&nearest, shape->field[i].word);
    for (uint32_t i = 0; first->type == HU_FIELD_LIST && i < first->values; i++)
        hu_nearest_offer(&nearest, hu_list_name(first->list, i));
    if (shape->field_count > 0 && first->word.length == 0 && nearest.found.length == 0) {
        describe(first, want);
        return hu_parse_fail(parse, "'%.*s' cannot follow '%s', but %s can", HU_PARSE_QUOTE(word),
                             shape->words, want);
    }
    char kind[HU_NAME_MAX];
    snprintf(kind, sizeof kind, "part of '%s'", shape->words);
    return hu_parse_unknown(parse, kind, &nearest);
}

static uint32_t find_field(const struct hu_shape *shape, struct hu_word word)
{
    uint32_t i = 0;
    while (i < shape->field_count && !hu_word_same(shape->field[i].word, word))
        i++;
    return i;
}

static bool parse_fields(struct hu_parse *parse, const struct hu_shape *shape, struct hu_op *op,
                         struct hu_word line)
{
    uint32_t seen = 0;
    for (;;) {
        struct hu_word word = hu_word_take(&line);
        if (word.length == 0)
            return true;
        if (hu_word_is(word, ":") && op->at == 0 && shape->places > 0) {
            word = hu_word_take(&line);
            return word.length == 0 ||
                   hu_parse_fail(parse, "'%.*s' must stand on a line below", HU_PARSE_QUOTE(word));
        }
        uint32_t i = find_field(shape, word);
        bool none = i == shape->field_count;
        bool bare = none && seen == 0 && i > 0 && shape->field[0].word.length == 0;
        if (none && !bare)
            return fail_field(parse, shape, word);
        const struct hu_field *field = &shape->field[bare ? 0 : i];
        if ((seen & 1u << field->slot) != 0)
            return hu_parse_fail(parse, "'%.*s' is given twice", HU_PARSE_QUOTE(word));
        seen |= 1u << field->slot;
        if (!bare && field->type != HU_FIELD_FLAG)
            word = hu_word_take(&line);
        uint32_t value = 0;
        if (!read_value(field, word, &value))
            return bare ? fail_field(parse, shape, word) : fail_value(parse, field, word);
        hu_field_set(op, field, value);
    }
}

/* "at block 3:" and "at unload:"; the word `at` is taken off the line already. */
static bool parse_place(struct hu_parse *parse, struct hu_word *line, uint32_t *at)
{
    const struct hu_shape *step = parse->step;
    struct hu_word word = hu_word_take(line);
    struct hu_field place = {.word = step->place, .list = step->place, .values = step->places};
    place.type = step->numbered ? HU_FIELD_FROM_ONE : HU_FIELD_LIST;
    if (step->numbered && !hu_word_same(word, step->place))
        return hu_parse_fail(parse, "'%.*s' is no place in '%s': at %.*s 1 to %u",
                             HU_PARSE_QUOTE(word), step->words, HU_PARSE_QUOTE(step->place),
                             step->places);
    if (step->numbered)
        word = hu_word_take(line);
    else
        place.word = hu_word_of("at");
    if (!read_value(&place, word, at))
        return fail_value(parse, &place, word);
    *at += 1;
    return hu_word_is(hu_word_take(line), ":") ||
           hu_parse_fail(parse, "a ':' is missing after the place");
}

/* The operation whose words begin the line; the most words win. They are taken off the line. */
static bool parse_words(struct hu_parse *parse, struct hu_word *line, struct hu_op *op)
{
    struct hu_word left = *line, word = hu_word_take(&left), after = *line;
    size_t best = 0;
    for (uint32_t i = 0; i < HU_OP_COUNT; i++) {
        struct hu_word words = hu_word_of(hu_op_shape(i)->words);
        left = *line;
        if (word.length == 0 || *words.text != *word.text || words.length <= best ||
            !hu_words_begin(left, words))
            continue;
        best = words.length;
        op->op = (uint8_t)i;
        while (hu_word_take(&words).length > 0)
            hu_word_take(&left);
        after = left;
    }
    *line = after;
    struct hu_nearest nearest = {.word = word};
    for (uint32_t i = 0; best == 0 && i < HU_OP_COUNT; i++)
        hu_nearest_offer(&nearest, hu_word_of(hu_op_shape(i)->words));
    return best > 0 || hu_parse_unknown(parse, "operation", &nearest);
}

/* Where the line stands is right for its operation, and its driver can carry it out. */
static bool check_op(struct hu_parse *parse, const struct hu_shape *shape, const struct hu_op *op)
{
    struct hu_text_header *header = parse->header;
    if (op->at != 0 && !shape->indents)
        return hu_parse_fail(parse, "'%s' is a step: it cannot stand below another", shape->words);
    if (parse->scenario->op_count == HU_OP_MAX)
        return hu_parse_fail(parse, "there are more than %d operations", HU_OP_MAX);
    if (shape->script && header->driver[0] == 0)
        snprintf(header->driver, sizeof header->driver, "scripted");
    if (shape->script && hu_text_dialect(header) != HU_DIALECT_SCRIPT)
        return hu_parse_fail(parse, "'%s' is for the driver 'scripted', and this is for '%s'",
                             shape->words, header->driver);
    return true;
}

static bool parse_op(struct hu_parse *parse, struct hu_word line, bool indented)
{
    struct hu_op op = {0};
    struct hu_word rest = line;
    uint32_t at = indented;
    if (indented && parse->step == NULL)
        return hu_parse_fail(parse, "this line is indented, and there is no step above it");
    if (indented && parse->step->places == 0)
        return hu_parse_fail(parse, "nothing can stand below '%s'", parse->step->words);
    if (hu_word_is(hu_word_take(&rest), "at")) {
        if (!indented)
            return hu_parse_fail(parse, "'at' stands on indented lines only");
        if (!parse_place(parse, &rest, &at))
            return false;
        line = rest;
    }
    if (!parse_words(parse, &line, &op))
        return false;
    const struct hu_shape *shape = hu_op_shape(op.op);
    op.at = (uint8_t)at;
    if (!check_op(parse, shape, &op) || !parse_fields(parse, shape, &op, line))
        return false;
    parse->step = op.at == 0 ? shape : parse->step;
    parse->scenario->op[parse->scenario->op_count++] = op;
    return true;
}

static bool parse_line(struct hu_parse *parse, struct hu_word line)
{
    for (size_t i = 0; i < line.length; i++)
        if (!hu_is_text(line.text[i]))
            return hu_parse_fail(parse, "this is not text: a character 0x%02x",
                                 (uint8_t)line.text[i]);
    struct hu_word rest = line, word = hu_word_take(&rest);
    if (word.length == 0)
        return rest.length == 0 || parse->has_word || hu_parse_sentence(parse, line);
    parse->has_word = true;
    if (hu_parse_is_head(word))
        return hu_parse_head(parse, word, rest);
    if (parse->body == NULL)
        parse->body = line.text;
    return parse_op(parse, line, line.text != word.text);
}

bool hu_text_parse(const char *text, size_t size, struct hu_scenario *scenario,
                   struct hu_text_header *header, char error[HU_SENTENCE_MAX])
{
    struct hu_text_header unused;
    struct hu_parse parse = {.at = text, .end = text + size, .scenario = scenario, .error = error};
    parse.header = header != NULL ? header : &unused;
    *parse.header = (struct hu_text_header){0};
    scenario->profile = (struct hu_profile){{0}};
    scenario->op_count = 0;
    struct hu_word line;
    while (hu_parse_next_line(&parse, &line))
        if (!parse_line(&parse, line))
            return false;
    if (scenario->op_count == 0)
        return hu_parse_fail(&parse, "there is no step: this scenario does nothing");
    return hu_parse_resolve(&parse);
}
