/* Comparisons of the driver while it is in an escape. Its image calls these functions instead of
 * the engine's (image.cmake), and each goes on to that: as a jump, so that the engine sees the
 * driver as its caller. */
#include "compared.h"

#include <string.h>

/* dxgk/work.c says what the driver is given, while it is inside. */
extern const uint8_t *hu_dxgk_private_data;
extern uint32_t hu_dxgk_private_size;

enum { SEEN_MAX = 64 };
static struct hu_compared seen[SEEN_MAX];
static uint32_t seen_count;

static void file(uint32_t offset, uint32_t width, uint64_t value, uint64_t wanted)
{
    seen[seen_count++ % SEEN_MAX] =
        (struct hu_compared){(uint16_t)offset, (uint16_t)width, value, wanted};
}

/* Where `value` stands in the private data, if there. */
static __attribute__((noinline)) void note(uint64_t value, uint64_t wanted, uint32_t width)
{
    if (value == hu_dxgk_private_size && width >= 4) {
        file(HU_COMPARED_SIZE, 1, value, wanted);
    }
    for (uint32_t at = 0; at + width <= hu_dxgk_private_size; at += width) {
        if (memcmp(hu_dxgk_private_data + at, &value, width) == 0) {
            file(at, width, value, wanted);
            return;
        }
    }
}

static inline void compared(uint64_t one, uint64_t other, uint32_t width)
{
    if (hu_dxgk_private_size != 0 && one != other) {
        note(one, other, width);
        note(other, one, width);
    }
}

bool hu_compared_pick(uint32_t random, struct hu_compared *compared)
{
    uint32_t count = seen_count < SEEN_MAX ? seen_count : SEEN_MAX;

    if (count != 0) {
        *compared = seen[random % count];
    }
    return count != 0;
}

#define HU_HOOK(name, type, width)                                                                 \
    void __sanitizer_cov_trace_##name(type one, type other);                                       \
    void hu_cov_trace_##name(type one, type other);                                                \
    void hu_cov_trace_##name(type one, type other)                                                 \
    {                                                                                              \
        compared(one, other, width);                                                               \
        __sanitizer_cov_trace_##name(one, other);                                                  \
    }
HU_HOOK(cmp1, uint8_t, 1)
HU_HOOK(cmp2, uint16_t, 2)
HU_HOOK(cmp4, uint32_t, 4)
HU_HOOK(cmp8, uint64_t, 8)
HU_HOOK(const_cmp1, uint8_t, 1)
HU_HOOK(const_cmp2, uint16_t, 2)
HU_HOOK(const_cmp4, uint32_t, 4)
HU_HOOK(const_cmp8, uint64_t, 8)

/* cases: how many, bits, then each. */
void __sanitizer_cov_trace_switch(uint64_t value, uint64_t *cases);
void hu_cov_trace_switch(uint64_t value, uint64_t *cases);
void hu_cov_trace_switch(uint64_t value, uint64_t *cases)
{
    for (uint64_t i = 0; hu_dxgk_private_size != 0 && i < cases[0] && i < SEEN_MAX / 2; i++) {
        if (cases[2 + i] != value) {
            note(value, cases[2 + i], (uint32_t)cases[1] / 8);
        }
    }
    __sanitizer_cov_trace_switch(value, cases);
}
