/* Scenarios as text, and which bytes are meant as text. parse.c is the reverse. */
#include "parse.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_COLUMNS = 96, LINE_MAX = 256 };

struct out {
    char *text;
    size_t size;
    size_t used;
    const char *margin; /* before each line that is not a step */
};

__attribute__((format(printf, 2, 3))) static void add(struct out *out, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    size_t left = out->used < out->size ? out->size - out->used : 0;
    int wrote = vsnprintf(left > 0 ? out->text + out->used : NULL, left, format, list);
    out->used += wrote > 0 ? (size_t)wrote : 0;
    va_end(list);
}

static void add_word(struct out *out, const char *before, struct hu_word word)
{
    add(out, "%s%.*s", before, (int)word.length, word.text);
}

/* -- one operation -- */

static void add_place(struct out *out, const struct hu_op *op, const struct hu_op *parent)
{
    const struct hu_shape *step = hu_op_shape(parent->op);
    if (step->numbered) {
        add_word(out, "at ", step->place);
        add(out, " %u: ", op->at);
    } else {
        add_word(out, "at ", hu_list_name(step->place, op->at - 1u));
        add(out, ": ");
    }
}

static void add_field(struct out *out, const struct hu_field *field, uint32_t value)
{
    if (field->word.length > 0)
        add_word(out, " ", field->word);
    switch (field->type) {
    case HU_FIELD_NUMBER: add(out, " %u", value); return;
    case HU_FIELD_FROM_ONE: add(out, " %u", value + 1); return;
    case HU_FIELD_VARIABLE: add(out, " %c%u", field->letter, value); return;
    case HU_FIELD_LIST: add_word(out, " ", hu_list_name(field->list, value)); return;
    case HU_FIELD_FLAG: return;
    case HU_FIELD_WIDE: add(out, " 0x%x", value); return;
    }
}

static void add_op(struct out *out, const struct hu_op *op, const struct hu_op *parent)
{
    const struct hu_shape *shape = hu_op_shape(op->op);
    if (op->at > 1 && parent != NULL)
        add_place(out, op, parent);
    add(out, "%s", shape->words);
    for (uint32_t i = 0; i < shape->field_count; i++) {
        const struct hu_field *field = &shape->field[i];
        uint32_t value = hu_field_get(op, field);
        bool first = field->type == HU_FIELD_VARIABLE ||
                     (field->type == HU_FIELD_LIST && field->word.length == 0);
        if (value != 0 || first)
            add_field(out, field, value);
    }
}

size_t hu_text_print_op(char *text, size_t size, const struct hu_op *op, const struct hu_op *parent)
{
    struct out out = {text, size, 0, ""};
    add_op(&out, op, parent);
    return out.used;
}

/* -- the lines before the first step -- */

/* Lines of whole words; what is not text becomes a blank, so that it cannot end the comment. */
static void add_sentence(struct out *out, const char *sentence)
{
    size_t column = 0;
    for (const char *p = sentence; *p != 0; p++) {
        bool blank = (uint8_t)*p <= ' ';
        if (blank && column == 0)
            continue;
        if (column == 0)
            add(out, "%s# ", out->margin);
        if (blank && column + strcspn(p + 1, " ") >= SENTENCE_COLUMNS) {
            add(out, "\n");
            column = 0;
            continue;
        }
        add(out, "%c", blank ? ' ' : *p);
        column++;
    }
    if (column > 0)
        add(out, "\n");
}

/* How many lines before op (from 0) begin as its line does: `expect` must say which is meant. */
static uint32_t count_alike(const struct hu_scenario *scenario, uint32_t op, const char *line)
{
    const struct hu_op *parent = NULL;
    uint32_t count = 0;
    for (uint32_t i = 0; i < op; i++) {
        char other[LINE_MAX];
        parent = scenario->op[i].at == 0 ? &scenario->op[i] : parent;
        hu_text_print_op(other, sizeof other, &scenario->op[i], parent);
        count += hu_line_begins(hu_word_of(other), hu_word_of(line));
    }
    return count;
}

static void add_expect(struct out *out, const struct hu_scenario *scenario,
                       const struct hu_text_header *header)
{
    add(out, "%sexpect: %s", out->margin, header->expect);
    if (header->expect_op > 0 && header->expect_op <= scenario->op_count) {
        uint32_t op = header->expect_op - 1, step = op;
        while (scenario->op[step].at != 0)
            step--;
        char line[LINE_MAX];
        hu_text_print_op(line, sizeof line, &scenario->op[op], &scenario->op[step]);
        uint32_t alike = count_alike(scenario, op, line);
        if (alike > 0)
            add(out, " @ %u %s", alike + 1, line);
        else
            add(out, " @ %s", line);
    }
    add(out, "\n");
}

static void add_profile(struct out *out, const struct hu_profile *profile)
{
    const char *before = "profile: ";
    for (int i = 0; i < HU_KEY_COUNT; i++) {
        enum hu_key key = (enum hu_key)i;
        struct hu_word name = {0};
        if (profile->value[key] == 0)
            continue;
        if (*before == 'p')
            add(out, "%s", out->margin);
        add(out, "%s%s=", before, hu_key_name(key));
        name.text = hu_key_value_name(key, profile->value[key], &name.length);
        if (name.text != NULL)
            add_word(out, "", name);
        else
            add(out, "%u", profile->value[key]);
        before = ", ";
    }
    if (*before == ',')
        add(out, "\n");
}

static void add_header(struct out *out, const struct hu_scenario *scenario,
                       const struct hu_text_header *header)
{
    add_sentence(out, header->sentence);
    if (header->expect[0] != 0)
        add_expect(out, scenario, header);
    if (header->driver[0] != 0)
        add(out, "%sdriver: %s", out->margin, header->driver);
    if (header->driver[0] != 0 && header->new_driver[0] != 0)
        add(out, " -> %s", header->new_driver);
    if (header->driver[0] != 0)
        add(out, "\n");
}

/* -- all of it -- */

static bool withheld;

void hu_text_withhold(bool withhold) { withheld = withhold; }

/* An operation as it may be shown. True: something is kept back. */
static bool keep_back(struct hu_op *op)
{
    if (!withheld || (op->op != HU_OP_data && (op->op != HU_OP_tamper || op->b != HU_EDIT_BYTES)))
        return false;
    op->c = op->op == HU_OP_data ? 0 : op->c;
    op->d = 0;
    return true;
}

static int digits_of(uint32_t number) { return snprintf(NULL, 0, "%u", number); }

static void add_margin(struct out *out, const struct hu_op *op, uint32_t step, int width,
                       uint32_t mark)
{
    if (mark != 0 && op->at == 0)
        add(out, "  %c %*u  ", step == mark ? '>' : ' ', width, step);
    else if (mark != 0)
        add(out, "    %*s  ", width, "");
    if (op->at != 0)
        add(out, "    ");
}

size_t hu_text_print(char *text, size_t size, const struct hu_scenario *scenario,
                     const struct hu_text_header *header, uint32_t mark)
{
    struct out out = {text, size, 0, mark != 0 ? "  " : ""};
    const struct hu_op *parent = NULL;
    int width = digits_of(hu_scenario_steps(scenario));
    uint32_t step = 0;
    add(&out, "%s", "");
    if (header != NULL)
        add_header(&out, scenario, header);
    add_profile(&out, &scenario->profile);
    if (out.used > 0)
        add(&out, "\n");
    for (uint32_t i = 0; i < scenario->op_count; i++) {
        const struct hu_op *op = &scenario->op[i];
        bool above = op->at == 0 && i + 1 < scenario->op_count && op[1].at != 0;
        parent = op->at == 0 ? op : parent;
        step += op->at == 0;
        add_margin(&out, op, step, width, mark);
        struct hu_op shown = *op;
        bool kept = keep_back(&shown);
        add_op(&out, &shown, parent);
        if (kept)
            add(&out, " # withheld");
        add(&out, above ? ":\n" : "\n");
    }
    return out.used;
}

enum hu_dialect hu_text_dialect(const struct hu_text_header *header)
{
    bool script =
        strcmp(header->driver, "scripted") == 0 || strcmp(header->new_driver, "scripted") == 0;
    return script ? HU_DIALECT_SCRIPT : HU_DIALECT_KERNEL;
}

static bool is_known(struct hu_word line)
{
    struct hu_word rest = line;
    bool known = hu_parse_is_head(hu_word_take(&rest));
    for (uint32_t op = 0; op < HU_OP_COUNT && !known; op++)
        known = hu_words_begin(line, hu_word_of(hu_op_shape(op)->words));
    return known;
}

bool hu_text_is(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!hu_is_text((char)data[i]) && data[i] != '\n')
            return false;
    struct hu_word text = {(const char *)data, size};
    while (text.length > 0)
        if (is_known(hu_word_cut(&text, '\n')))
            return true;
    return false;
}
