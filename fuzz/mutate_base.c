/* What every mutation is made of: numbers by the engine's seed, and records put in. */
#include "mutate.h"

#include <string.h>

static uint64_t state;

void hu_seed(uint64_t seed) { state = seed; }

__attribute__((no_sanitize("undefined"))) uint32_t hu_below(uint32_t count)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % count;
}

/* Records before an insertion move up. */
size_t hu_insert(uint8_t *ops, size_t size, size_t room, const uint8_t *records, uint32_t count,
                 uint32_t at)
{
    size_t added = (size_t)count * HU_RECORD;

    if (size + added > room) {
        return size;
    }
    memmove(ops + at * HU_RECORD + added, ops + at * HU_RECORD, size - at * HU_RECORD);
    memcpy(ops + at * HU_RECORD, records, added);
    return size + added;
}
