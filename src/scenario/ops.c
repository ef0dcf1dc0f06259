/* Reads the field strings of ops.def once, and names what is in them. */
#include "ops.h"

#include <inttypes.h>
#include <string.h>

/* Hashes and random numbers wrap round on purpose. OSS-Fuzz's builds watch for it as a guide, and
 * would say so on every input. Here, because every program needs the table. */
const char *__ubsan_default_options(void);
const char *__ubsan_default_options(void) { return "silence_unsigned_overflow=1"; }

enum group { KERNEL, SCRIPT };

static const struct row {
    const char *words, *fields, *places, *sentence;
    enum group group;
} row[HU_OP_COUNT] = {
#define HU_OP(name, words, group, fields, places, sentence)                                        \
    [HU_OP_##name] = {words, fields, places, sentence, group},
#include "ops.def"
#undef HU_OP
};

/* Written by the first call of read_table, then only read. */
static struct hu_shape shape[HU_OP_COUNT];
static struct hu_range range[HU_OP_COUNT];

/* Dxgkrnl's operations that happen while a step of it goes on; the others are steps. */
static bool kernel_indents(uint32_t op)
{
    return op == HU_OP_work || op == HU_OP_data || op == HU_OP_state || op == HU_OP_fault ||
           op == HU_OP_tamper || op == HU_OP_other_save || op == HU_OP_others ||
           op == HU_OP_registry;
}

static void read_type(struct hu_field *field, struct hu_word type)
{
    struct hu_word rest = {type.text + 1, type.length - 1};
    field->values = field->slot < HU_SLOT_C ? 1u << 8 : 1u << 16;
    if (*type.text == '*') {
        field->type = rest.length > 0 ? HU_FIELD_WIDE : HU_FIELD_NUMBER;
        return;
    }
    if (*type.text == '!') {
        field->type = HU_FIELD_FLAG;
        field->values = 2;
    } else if (*type.text == '{') {
        field->type = HU_FIELD_LIST;
        field->list = (struct hu_word){rest.text, rest.length - 1};
        field->values = hu_list_count(field->list);
    } else if (*type.text == '+') {
        field->type = HU_FIELD_FROM_ONE;
        hu_word_number(rest, &field->values);
    } else if (!hu_word_number(type, &field->values)) {
        field->type = HU_FIELD_VARIABLE;
        field->letter = *type.text;
        hu_word_number(rest, &field->values);
    }
}

static void read_fields(struct hu_shape *into, struct hu_word fields)
{
    while (fields.length > 0) {
        struct hu_field *field = &into->field[into->field_count++];
        struct hu_word one = hu_word_cut(&fields, ' ');
        field->word = hu_word_cut(&one, ':');
        field->slot = (uint32_t)(*hu_word_cut(&one, ':').text - 'a');
        read_type(field, one);
    }
}

static void read_places(struct hu_shape *into, struct hu_word places)
{
    into->numbered = places.text[places.length - 1] == '#';
    if (into->numbered) {
        into->place = hu_word_cut(&places, ' ');
        into->places = HU_PLACE_BLOCK_MAX;
    } else if (*places.text == '{') {
        into->place = (struct hu_word){places.text + 1, places.length - 2};
        into->places = hu_list_count(into->place);
    }
}

static void read_row(uint32_t op)
{
    struct hu_shape *into = &shape[op];
    into->sentence = row[op].sentence;
    into->script = row[op].group == SCRIPT;
    into->indents = into->script || kernel_indents(op);
    read_fields(into, hu_word_of(row[op].fields));
    read_places(into, hu_word_of(row[op].places));
    for (uint32_t i = 0; i < HU_SLOT_COUNT; i++)
        range[op].values[i] = 1;
    for (uint32_t i = 0; i < into->field_count; i++)
        for (uint32_t j = 0; j < 1u + (into->field[i].type == HU_FIELD_WIDE); j++)
            range[op].values[into->field[i].slot + j] = into->field[i].values;
    range[op].values[HU_SLOT_COUNT] = into->places + 1;
    for (uint32_t i = 0; i <= HU_SLOT_COUNT; i++)
        range[op].magic[i] = hu_range_magic(range[op].values[i]);
    range[op].indents = into->indents;
    into->words = row[op].words;
}

/* Before any run: read in the first, it would seem covered by that alone, and unstable. Other
 * constructors may be earlier. */
__attribute__((constructor)) static void read_table(void)
{
    if (shape[HU_OP_COUNT - 1].words != NULL)
        return;
    for (uint32_t op = 0; op < HU_OP_COUNT; op++)
        read_row(op);
}

const struct hu_shape *hu_op_shape(uint32_t op)
{
    read_table();
    return &shape[op];
}

const struct hu_range *hu_op_ranges(void)
{
    read_table();
    return range;
}

const char *hu_op_name(enum hu_op_kind op) { return row[op].words; }

const char *hu_op_sentence(enum hu_op_kind op) { return row[op].sentence; }

uint32_t hu_op_get(const struct hu_op *op, uint32_t slot)
{
    const uint32_t value[HU_SLOT_COUNT] = {op->a, op->b, op->c, op->d};
    return value[slot];
}

void hu_op_set(struct hu_op *op, uint32_t slot, uint32_t value)
{
    if (slot == HU_SLOT_A)
        op->a = (uint8_t)value;
    else if (slot == HU_SLOT_B)
        op->b = (uint8_t)value;
    else if (slot == HU_SLOT_C)
        op->c = (uint16_t)value;
    else
        op->d = (uint16_t)value;
}

uint32_t hu_field_get(const struct hu_op *op, const struct hu_field *field)
{
    uint32_t value = hu_op_get(op, field->slot);
    return field->type == HU_FIELD_WIDE ? value | hu_op_get(op, field->slot + 1) << 16 : value;
}

void hu_field_set(struct hu_op *op, const struct hu_field *field, uint32_t value)
{
    hu_op_set(op, field->slot, value);
    if (field->type == HU_FIELD_WIDE)
        hu_op_set(op, field->slot + 1, value >> 16);
}

/* -- the table for people -- */

static void print_field(FILE *out, const struct hu_field *field)
{
    fprintf(out, " [%.*s", (int)field->word.length, field->word.text);
    const char *gap = field->word.length > 0 ? " " : "";
    switch (field->type) {
    case HU_FIELD_NUMBER: fprintf(out, "%s0..%u]", gap, field->values - 1); return;
    case HU_FIELD_FROM_ONE: fprintf(out, "%s1..%u]", gap, field->values); return;
    case HU_FIELD_VARIABLE:
        fprintf(out, "%s%c0..%c%u]", gap, field->letter, field->letter, field->values - 1);
        return;
    case HU_FIELD_LIST:
        fprintf(out, "%s%.*s]", gap, (int)field->list.length, field->list.text);
        return;
    case HU_FIELD_FLAG: fprintf(out, "]"); return;
    case HU_FIELD_WIDE: fprintf(out, "%s0..0x%" PRIx32 "]", gap, UINT32_MAX); return;
    }
}

static void print_row(FILE *out, const struct hu_shape *one)
{
    fprintf(out, "%s", one->words);
    for (uint32_t i = 0; i < one->field_count; i++)
        print_field(out, &one->field[i]);
    fprintf(out, "\n    %s\n", one->sentence);
    if (one->numbered)
        fprintf(out, "    below it: [at %.*s 1..%u:]\n", (int)one->place.length, one->place.text,
                one->places);
    else if (one->places > 1)
        fprintf(out, "    below it: [at %.*s:]\n", (int)one->place.length, one->place.text);
}

void hu_ops_print(FILE *out)
{
    for (uint32_t op = 0; op < HU_OP_COUNT; op++) {
        if (op == 0)
            fprintf(out, "# Dxgkrnl's side and the world's misfortunes, for every driver\n");
        if (op == HU_OP_SCRIPT_FIRST)
            fprintf(out, "\n# Calls of the scripted driver\n");
        print_row(out, hu_op_shape(op));
    }
}
