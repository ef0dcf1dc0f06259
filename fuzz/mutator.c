/* Mutations that keep a scenario's shape: whole operations are inserted, copied, moved, removed,
 * changed.
 *
 * Built twice from this source: linked into a libFuzzer target (LLVMFuzzerCustomMutator), and as a
 * shared library for AFL++ (afl_custom_fuzz). Plain havoc stays useful beside it.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#include <sanitizer/msan_interface.h>
#define HU_MUTATED(data, size) __msan_unpoison((data), (size))
#endif
#endif
#ifndef HU_MUTATED
#define HU_MUTATED(data, size) ((void)(data), (void)(size))
#endif

/* The binary format's sizes; src/scenario/README.md. */
enum { MARK = 4, KEYS = 16, PINNED = 28, RECORD = 8, OPS_SENSIBLE = 64 };

static uint64_t state;

__attribute__((no_sanitize("undefined"))) static uint32_t below(uint32_t count)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % count;
}

static void random_record(uint8_t *record)
{
    /* Small numbers mean something more often than large ones. */
    for (uint32_t i = 0; i < RECORD; i++) {
        record[i] = (uint8_t)(below(3) == 0 ? below(256) : below(8));
    }
    record[0] = (uint8_t)below(OPS_SENSIBLE);
    record[1] = (uint8_t)(below(4) == 0 ? below(6) : 0);
}

static size_t insert(uint8_t *ops, size_t size, size_t room, const uint8_t *record, uint32_t at)
{
    if (size + RECORD > room) {
        return size;
    }
    memmove(ops + (at + 1) * RECORD, ops + at * RECORD, size - at * RECORD);
    memcpy(ops + at * RECORD, record, RECORD);
    return size + RECORD;
}

static size_t change_ops(uint8_t *ops, size_t size, size_t room)
{
    uint32_t count = (uint32_t)(size / RECORD);
    uint8_t record[RECORD];
    uint32_t one = count != 0 ? below(count) : 0;
    uint32_t other = count != 0 ? below(count) : 0;

    size = (size_t)count * RECORD;
    switch (count == 0 ? 0 : below(7)) {
    case 0:
    case 1: random_record(record); return insert(ops, size, room, record, below(count + 1));
    case 2:
        memcpy(record, ops + one * RECORD, RECORD);
        return insert(ops, size, room, record, other);
    case 3:
        memmove(ops + one * RECORD, ops + (one + 1) * RECORD, size - (one + 1) * RECORD);
        return size - RECORD;
    case 4:
        memcpy(record, ops + one * RECORD, RECORD);
        memcpy(ops + one * RECORD, ops + other * RECORD, RECORD);
        memcpy(ops + other * RECORD, record, RECORD);
        return size;
    default:
        ops[one * RECORD + below(RECORD)] = (uint8_t)(below(2) == 0 ? below(8) : below(256));
        return size;
    }
}

/* Changes `data` in place; answers the new size. */
static size_t mutate(uint8_t *data, size_t size, size_t most)
{
    bool marked = size >= MARK && memcmp(data, "hu:", MARK - 1) == 0;
    size_t keys = marked ? MARK : 0;
    size_t head = keys + KEYS + (marked ? PINNED : 0);

    if (most < head) {
        return size;
    }
    if (size < head) {
        memset(data + size, 0, head - size);
        size = head;
    }
    for (uint32_t times = 1 + below(4); times != 0; times--) {
        if (below(12) == 0) {
            data[keys + below(KEYS)] = (uint8_t)(below(2) == 0 ? 0 : below(4));
        } else {
            size = head + change_ops(data + head, size - head, most - head);
        }
    }
    return size;
}

#ifndef HU_AFL_LIBRARY

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    state = seed;
    size = below(3) == 0 ? LLVMFuzzerMutate(data, size, most) : mutate(data, size, most);
    /* The engine is not instrumented: what it wrote is initialised. */
    HU_MUTATED(data, size);
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
    state = seed + 1u;
    return calloc(1, sizeof(struct mutator));
}

size_t afl_custom_fuzz(void *data, uint8_t *from, size_t size, uint8_t **to, uint8_t *add,
                       size_t add_size, size_t most)
{
    struct mutator *mutator = data;

    (void)add;
    (void)add_size;
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
    return mutate(mutator->buffer, size, most);
}

void afl_custom_deinit(void *data)
{
    struct mutator *mutator = data;

    free(mutator->buffer);
    free(mutator);
}

#endif
