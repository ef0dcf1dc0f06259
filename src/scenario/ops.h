/* The operations as a table: what ops.def says, read once. For this folder, and for mutators that
 * want the ranges. */
#ifndef HU_OPS_H
#define HU_OPS_H

#include "scenario.h"
#include "words.h"

enum { HU_SLOT_A, HU_SLOT_B, HU_SLOT_C, HU_SLOT_D, HU_SLOT_COUNT };
enum { HU_PLACE_BLOCK_MAX = 16 };

enum hu_field_type {
    HU_FIELD_NUMBER,
    HU_FIELD_FROM_ONE, /* the slot holds one less than the text says */
    HU_FIELD_VARIABLE,
    HU_FIELD_LIST,
    HU_FIELD_FLAG,
    HU_FIELD_WIDE, /* 32 bits: the slot and, above it, the next one */
};

struct hu_field {
    struct hu_word word; /* length 0: it stands first, without a word */
    struct hu_word list; /* of a list: "one|two" */
    enum hu_field_type type;
    uint32_t slot;
    uint32_t values; /* how many values each slot can take, from 0 */
    char letter;     /* of a variable: m, p or k */
};

struct hu_shape {
    const char *words;
    const char *sentence;
    struct hu_field field[HU_SLOT_COUNT];
    uint32_t field_count;
    uint32_t places;      /* how many an indented line below can stand at; 0: none can */
    struct hu_word place; /* "block" when numbered, else the list of their words */
    bool numbered;
    bool script;
    bool indents; /* may itself stand below a step */
};

/* What decoding needs of a shape, as reciprocals. [HU_SLOT_COUNT]: the place of the lines below. */
struct hu_range {
    uint32_t values[HU_SLOT_COUNT + 1];
    uint32_t magic[HU_SLOT_COUNT + 1];
    uint32_t indents;
};

/* The first call of either reads the table. */
const struct hu_shape *hu_op_shape(uint32_t op);
const struct hu_range *hu_op_ranges(void);

uint32_t hu_op_get(const struct hu_op *op, uint32_t slot);
void hu_op_set(struct hu_op *op, uint32_t slot, uint32_t value);
/* The same by field. */
uint32_t hu_field_get(const struct hu_op *op, const struct hu_field *field);
void hu_field_set(struct hu_op *op, const struct hu_field *field, uint32_t value);

/* value % values, for values and magic from a hu_range or hu_range_magic, and value below 2^16. */
static inline uint32_t hu_range_reduce(uint32_t value, uint32_t values, uint32_t magic)
{
    return (uint32_t)(((uint64_t)(uint32_t)(magic * value) * values) >> 32);
}
static inline uint32_t hu_range_magic(uint32_t values) { return UINT32_MAX / values + 1; }

/* The table for people: `hu ops`. */
void hu_ops_print(FILE *out);

#endif
