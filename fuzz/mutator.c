/* Mutations that keep a scenario's shape: whole operations are inserted, copied, moved, removed,
 * changed.
 *
 * Built twice from this source and mutate_work.c: linked into a libFuzzer target
 * (LLVMFuzzerCustomMutator), and as a shared library for AFL++ (afl_custom_fuzz). Plain havoc stays
 * useful beside it.
 */
#include "mutate.h"

#include <stdlib.h>
#include <string.h>

enum { OPS_SENSIBLE = 64, CROSS_MAX = 8 };

static void random_record(uint8_t *record)
{
    /* Small numbers mean something more often than large ones. */
    for (uint32_t i = 0; i < HU_RECORD; i++) {
        record[i] = (uint8_t)(hu_below(3) == 0 ? hu_below(256) : hu_below(8));
    }
    record[0] = (uint8_t)hu_below(OPS_SENSIBLE);
    record[1] = (uint8_t)(hu_below(4) == 0 ? hu_below(6) : 0);
}

/* HU_LEARN in the environment: first of all, how the driver is talked to. */
static bool learns(void)
{
    static int answer = -1;

    answer = answer < 0 ? getenv("HU_LEARN") != NULL : answer;
    return answer != 0;
}

/* Which change. Where nothing is known of private data, glue makes the work, and no bytes of it are
 * of use. */
static uint32_t pick(uint32_t count)
{
    static const uint8_t instead_of_work[] = {0, 7, 11};

    if (count == 0) {
        return hu_talks() ? hu_below(2) : 0;
    }
    if (learns()) {
        return 2 + hu_below(4);
    }
    uint32_t change = hu_below(13);
    return hu_talks() || change == 0 || change > 3 ? change : instead_of_work[change - 1];
}

static size_t change_ops(uint8_t *ops, size_t size, size_t room)
{
    uint32_t count = (uint32_t)(size / HU_RECORD);
    uint8_t record[HU_RECORD];
    uint32_t one = count != 0 ? hu_below(count) : 0;
    uint32_t other = count != 0 ? hu_below(count) : 0;

    size = (size_t)count * HU_RECORD;
    switch (pick(count)) {
    case 0:
        random_record(record);
        return hu_insert(ops, size, room, record, 1, hu_below(count + 1));
    case 1:
    case 2:
    case 3: return hu_change_work(ops, size, room, one);
    case 4:
    case 5: return hu_copy_group(ops, size, room, one, other);
    case 6: return hu_remove_group(ops, size, one);
    case 7:
        memcpy(record, ops + one * HU_RECORD, HU_RECORD);
        return hu_insert(ops, size, room, record, 1, other);
    case 8:
        memmove(ops + one * HU_RECORD, ops + (one + 1) * HU_RECORD, size - (one + 1) * HU_RECORD);
        return size - HU_RECORD;
    case 9:
        memcpy(record, ops + one * HU_RECORD, HU_RECORD);
        memcpy(ops + one * HU_RECORD, ops + other * HU_RECORD, HU_RECORD);
        memcpy(ops + other * HU_RECORD, record, HU_RECORD);
        return size;
    case 10: return hu_unfold_update(ops, size, room, one);
    default:
        ops[one * HU_RECORD + hu_below(HU_RECORD)] =
            (uint8_t)(hu_below(2) == 0 ? hu_below(8) : hu_below(256));
        return size;
    }
}

static size_t head_of(const uint8_t *data, size_t size)
{
    bool marked = size >= HU_MARK && memcmp(data, "hu:", HU_MARK - 1) == 0;

    return marked ? HU_MARK + HU_KEYS + HU_PINNED : HU_KEYS;
}

/* A few operations in a row of another input. */
static size_t cross(uint8_t *data, size_t size, size_t most, const uint8_t *other,
                    size_t other_size)
{
    size_t head = head_of(data, size);
    size_t from = head_of(other, other_size);

    if (size < head || other_size < from + HU_RECORD) {
        return size;
    }
    uint32_t count = (uint32_t)((other_size - from) / HU_RECORD);
    uint32_t first = hu_below(count);
    uint32_t taken = 1 + hu_below(count - first < CROSS_MAX ? count - first : CROSS_MAX);
    size_t ops = (size - head) / HU_RECORD;
    return head + hu_insert(data + head, ops * HU_RECORD, most - head,
                            other + from + first * HU_RECORD, taken, hu_below((uint32_t)ops + 1));
}

/* Changes `data` in place; answers the new size. */
static size_t mutate(uint8_t *data, size_t size, size_t most)
{
    bool marked = size >= HU_MARK && memcmp(data, "hu:", HU_MARK - 1) == 0;
    size_t keys = marked ? HU_MARK : 0;
    size_t head = keys + HU_KEYS + (marked ? HU_PINNED : 0);

    if (most < head) {
        return size;
    }
    if (size < head) {
        memset(data + size, 0, head - size);
        size = head;
    }
    /* Alone: another change would hide what came of it. */
    if (size >= head + HU_RECORD && hu_talks() && hu_below(4) < (learns() ? 3u : 1u)) {
        size_t whole = (size - head) / HU_RECORD * HU_RECORD;
        return head + hu_match_work(data + head, whole, most - head);
    }
    for (uint32_t times = 1 + hu_below(4); times != 0; times--) {
        if (hu_below(12) == 0) {
            data[keys + hu_below(HU_KEYS)] = (uint8_t)(hu_below(2) == 0 ? 0 : hu_below(4));
        } else {
            size = head + change_ops(data + head, size - head, most - head);
        }
    }
    return size;
}

#ifndef HU_AFL_LIBRARY

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    hu_seed(seed);
    bool bytes = hu_below(learns() ? 12 : 3) == 0 && LLVMFuzzerMutate != NULL;
    size = bytes ? LLVMFuzzerMutate(data, size, most) : mutate(data, size, most);
    /* The engine is not instrumented: what it wrote is initialised. */
    HU_MUTATED(data, size);
    return size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *to, size_t most, unsigned seed);

/* The engine does it as often as it mutates, which is too often. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size, const uint8_t *other,
                                 size_t other_size, uint8_t *to, size_t most, unsigned seed)
{
    size_t size = one_size < most ? one_size : most;

    memcpy(to, one, size);
    hu_seed(seed);
    if (hu_below(4) != 0) {
        return LLVMFuzzerCustomMutator(to, size, most, seed + 1);
    }
    size = cross(to, size, most, other, other_size);
    HU_MUTATED(to, size);
    return size;
}

#else

struct mutator {
    uint8_t *buffer;
    size_t size;
};

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *from, size_t size, uint8_t **to, uint8_t *add,
                       size_t add_size, size_t most);
void afl_custom_deinit(void *data);

void *afl_custom_init(void *afl, unsigned seed)
{
    (void)afl;
    hu_seed(seed + 1u);
    return calloc(1, sizeof(struct mutator));
}

size_t afl_custom_fuzz(void *data, uint8_t *from, size_t size, uint8_t **to, uint8_t *add,
                       size_t add_size, size_t most)
{
    struct mutator *mutator = data;

    if (mutator->size < most) {
        uint8_t *larger = realloc(mutator->buffer, most);
        if (larger == NULL) {
            *to = from;
            return size;
        }
        mutator->buffer = larger;
        mutator->size = most;
    }
    size = size < most ? size : most;
    memcpy(mutator->buffer, from, size);
    *to = mutator->buffer;
    if (add != NULL && hu_below(4) == 0) {
        size = cross(mutator->buffer, size, most, add, add_size);
        if (hu_below(2) == 0) {
            return size;
        }
    }
    return mutate(mutator->buffer, size, most);
}

void afl_custom_deinit(void *data)
{
    struct mutator *mutator = data;

    free(mutator->buffer);
    free(mutator);
}

#endif
