/* A piece of work and the words of its private data go together: what a driver without glue is told
 * to do. */
#include "mutate.h"

#include <string.h>

#ifndef HU_AFL_LIBRARY
#include "compared.h"
#endif

enum {
    OP_AT = 0,
    PLACE_AT = 1,
    WORD_AT = 2,
    SIZE_AT = 3,
    VALUE_AT = 4,
    VALUE_SIZE = 4,
    GROUP_MAX = 16
};
enum op {
#define HU_OP(name, ...) OP_##name,
#include "ops.def"
#undef HU_OP
};

bool hu_talks(void)
{
    bool known = hu_words_known();
#ifndef HU_AFL_LIBRARY
    struct hu_compared any;
    known = known || (hu_compared_pick != NULL && hu_compared_pick(0, &any));
#endif
    return known;
}

/* -- groups: a piece of work and the words of its private data go together -- */

static bool is(const uint8_t *ops, uint32_t index, enum op op)
{
    return ops[index * HU_RECORD + OP_AT] == op;
}

/* The group that a record is in: its first record; *length: how many. */
static uint32_t group_at(const uint8_t *ops, uint32_t count, uint32_t index, uint32_t *length)
{
    uint32_t first = index;
    uint32_t end;

    while (first > 0 && is(ops, first, OP_data)) {
        first--;
    }
    for (end = first + 1; end < count && end - first < GROUP_MAX && is(ops, end, OP_data); end++) {
    }
    *length = end - first;
    return first;
}

/* A constant of the driver, one side of a comparison that the engine has seen, or a number. */
static void set_value(uint8_t *value, size_t size)
{
    if (hu_below(2) == 0 && hu_set_word(value, size)) {
        return;
    }
#ifndef HU_AFL_LIBRARY
    if (hu_below(4) != 0 && LLVMFuzzerMutate != NULL) {
        (void)LLVMFuzzerMutate(value, size, size);
        HU_MUTATED(value, size);
        return;
    }
#endif
    memset(value, 0, size);
    value[hu_below(3) == 0 ? hu_below((uint32_t)size) : 0] =
        (uint8_t)(hu_below(2) == 0 ? hu_below(8) : hu_below(256));
}

/* Bytes that are nowhere twice: what they are compared with belongs in their place. */
static void paint(uint8_t record[HU_RECORD])
{
    for (uint32_t i = 0; i < VALUE_SIZE; i++) {
        record[VALUE_AT + i] = (uint8_t)(0x80u + 4u * record[WORD_AT] + i);
    }
}

/* Work with a few words; the size fits them, or is any. */
static uint32_t fresh_work(uint8_t records[GROUP_MAX * HU_RECORD])
{
    uint32_t words = hu_below(9);

    memset(records, 0, GROUP_MAX * HU_RECORD);
    records[OP_AT] = OP_work;
    records[2] = (uint8_t)hu_below(4);
    records[4] = (uint8_t)hu_below(256);
    if (hu_below(2) == 0) {
        set_value(records + SIZE_AT, 1);
    }
    for (uint32_t i = 1; i <= words; i++) {
        uint8_t *record = records + (size_t)i * HU_RECORD;
        record[OP_AT] = OP_data;
        record[WORD_AT] = (uint8_t)(i - 1);
        paint(record);
    }
    return 1 + words;
}

/* One word of the private data of a group changes, or one is added; or its size does. */
static size_t change_words(uint8_t *ops, size_t size, size_t room, uint32_t first, uint32_t length)
{
    uint8_t record[HU_RECORD] = {OP_data};
    uint32_t which = hu_below(length + 1);

    if (which == 0 && is(ops, first, OP_work)) {
        set_value(ops + first * HU_RECORD + SIZE_AT, 1);
    } else if (which < length && which != 0) {
        set_value(ops + (first + which) * HU_RECORD + VALUE_AT, VALUE_SIZE);
    } else {
        record[WORD_AT] = (uint8_t)(hu_below(4) == 0 ? hu_below(16) : length - 1);
        set_value(record + VALUE_AT, VALUE_SIZE);
        return hu_insert(ops, size, room, record, 1, first + length);
    }
    return size;
}

size_t hu_change_work(uint8_t *ops, size_t size, size_t room, uint32_t at)
{
    uint8_t records[GROUP_MAX * HU_RECORD];
    uint32_t count = (uint32_t)(size / HU_RECORD);
    uint32_t length;
    uint32_t first = count != 0 ? group_at(ops, count, at, &length) : 0;

    if (count == 0 || hu_below(6) == 0) {
        return hu_insert(ops, size, room, records, fresh_work(records), first);
    }
    return is(ops, first, OP_work) ? change_words(ops, size, room, first, length) : size;
}

#ifndef HU_AFL_LIBRARY

/* Byte `offset` of a group's private data, NULL where no word holds it. */
static uint8_t *private_byte(uint8_t *ops, uint32_t first, uint32_t length, uint32_t offset)
{
    for (uint32_t i = first + length - 1; i > first; i--) {
        if (ops[i * HU_RECORD + WORD_AT] == offset / VALUE_SIZE) {
            return ops + i * HU_RECORD + VALUE_AT + offset % VALUE_SIZE;
        }
    }
    return NULL;
}

static bool holds(uint8_t *ops, uint32_t first, uint32_t length, const struct hu_compared *compared)
{
    uint64_t value = 0;

    for (uint32_t i = 0; i < compared->width; i++) {
        const uint8_t *byte = private_byte(ops, first, length, compared->offset + i);
        value |= (uint64_t)(byte != NULL ? *byte : 0) << 8 * i;
    }
    return value == compared->value;
}

/* Puts what was wanted in its place; words that are not there yet are added. */
static size_t put(uint8_t *ops, size_t size, size_t room, uint32_t first, uint32_t length,
                  const struct hu_compared *compared)
{
    for (uint32_t i = 0; i < compared->width; i++) {
        uint8_t record[HU_RECORD] = {OP_data};
        uint32_t offset = compared->offset + i;
        uint8_t *byte = private_byte(ops, first, length, offset);
        if (byte == NULL && length < GROUP_MAX) {
            record[WORD_AT] = (uint8_t)(offset / VALUE_SIZE);
            size_t larger = hu_insert(ops, size, room, record, 1, first + length);
            length += larger != size;
            size = larger;
            byte = private_byte(ops, first, length, offset);
        }
        if (byte != NULL) {
            *byte = (uint8_t)(compared->wanted >> 8 * i);
        }
    }
    return size;
}

/* A comparison that the driver has made on a group like one here comes true. */
size_t hu_match_work(uint8_t *ops, size_t size, size_t room)
{
    uint32_t count = (uint32_t)(size / HU_RECORD);
    uint32_t start = hu_below(count);
    struct hu_compared compared;
    uint32_t length;

    if (hu_compared_pick == NULL || !hu_compared_pick(hu_below(1u << 16), &compared)) {
        return size;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = (start + i) % count;
        if (!is(ops, first, OP_work)) {
            continue;
        }
        (void)group_at(ops, count, first, &length);
        if (compared.offset == HU_COMPARED_SIZE) {
            ops[first * HU_RECORD + SIZE_AT] = (uint8_t)compared.wanted;
            return size;
        }
        if (holds(ops, first, length, &compared)) {
            return put(ops, size, room, first, length, &compared);
        }
    }
    return size;
}

#else

size_t hu_match_work(uint8_t *ops, size_t size, size_t room)
{
    return hu_change_work(ops, size, room, hu_below((uint32_t)(size / HU_RECORD)));
}

#endif

/* Guests do not wait for an update: into the step before, at one of its first blocks. */
static void nest(uint8_t *records, uint32_t length)
{
    uint8_t place = (uint8_t)(1 + hu_below(4));

    for (uint32_t i = 0; i < length; i++) {
        records[i * HU_RECORD + PLACE_AT] = place;
    }
}

/* A group is copied, with a word changed as often as not: the next call of a protocol is much like
 * the last. */
size_t hu_copy_group(uint8_t *ops, size_t size, size_t room, uint32_t from, uint32_t to)
{
    uint8_t records[GROUP_MAX * HU_RECORD];
    uint32_t count = (uint32_t)(size / HU_RECORD);
    uint32_t length;
    uint32_t first = group_at(ops, count, from, &length);
    uint32_t gap;

    memcpy(records, ops + first * HU_RECORD, (size_t)length * HU_RECORD);
    if (length > 1 && hu_below(2) == 0) {
        set_value(records + (1 + hu_below(length - 1)) * HU_RECORD + VALUE_AT, VALUE_SIZE);
    }
    if (hu_below(4) == 0) {
        nest(records, length);
    }
    to = group_at(ops, count, to, &gap) + (hu_below(2) == 0 ? gap : 0);
    return hu_insert(ops, size, room, records, length, to);
}

size_t hu_remove_group(uint8_t *ops, size_t size, uint32_t at)
{
    uint32_t length;
    uint32_t first = group_at(ops, (uint32_t)(size / HU_RECORD), at, &length);
    size_t behind = (size_t)(first + length) * HU_RECORD;

    memmove(ops + first * HU_RECORD, ops + behind, size - behind);
    return size - (size_t)length * HU_RECORD;
}

/* A whole update becomes its steps, so that something can come between them. What is nested in it
 * stays in the save. */
size_t hu_unfold_update(uint8_t *ops, size_t size, size_t room, uint32_t at)
{
    static const uint8_t step[][HU_RECORD] = {{OP_update}, {OP_restore}, {OP_start}, {OP_complete}};
    enum { STEPS = sizeof(step) / sizeof(step[0]) };
    uint32_t count = (uint32_t)(size / HU_RECORD);
    uint32_t end;

    for (uint32_t i = 0; i < count && !is(ops, at, OP_hot_update); i++) {
        at = (at + 1) % count;
    }
    if (!is(ops, at, OP_hot_update) || size + sizeof(step) > room) {
        return size;
    }
    ops[at * HU_RECORD + OP_AT] = OP_save;
    for (end = at + 1; end < count && ops[end * HU_RECORD + PLACE_AT] != 0; end++) {
    }
    return hu_insert(ops, size, room, step[0], STEPS, end);
}
