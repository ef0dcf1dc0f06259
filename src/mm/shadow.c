/* Poison: which bytes exist, as AddressSanitizer keeps it. A call of its own costs more than the
 * block it is for, so what is not long is written to the shadow here, to the letter of what that
 * call would write. Where the shadow lies it tells through its interface, and what poison looks
 * like is read off once; where that is not as expected (another scale, poisoning switched off),
 * every call is the sanitizer's.
 */
#include "mm_state.h"

#ifdef HU_ASAN

enum { HU_GRANULE = 8, HU_SHADOW_LONG = 1 << 16 };

static uint8_t *shadow_base; /* of address 0; NULL: the sanitizer is called */
static int8_t shadow_poison;

HU_PLAIN void hu_shadow_open(void)
{
    static _Alignas(HU_GRANULE) uint8_t probe[HU_GRANULE];
    size_t scale = 0;
    size_t offset = 0;

    __asan_get_shadow_mapping(&scale, &offset);
    if (((size_t)1 << scale) != HU_GRANULE) {
        return;
    }
    uint8_t *base = (uint8_t *)(uintptr_t)offset; /* NOLINT: an address by nature */
    int8_t *at = (int8_t *)(base + ((uintptr_t)probe >> scale));
    __asan_poison_memory_region(probe, sizeof(probe));
    shadow_poison = *(volatile int8_t *)at;
    __asan_unpoison_memory_region(probe, sizeof(probe));
    shadow_base = shadow_poison < 0 && *(volatile int8_t *)at == 0 ? base : NULL;
}

/* Not memset: the sanitizer's own looks its arguments up, and has no shadow of the shadow. */
HU_PLAIN static inline void fill(uint8_t *to, uint8_t value, size_t size)
{
    uint64_t word = value * 0x0101010101010101u;

    for (; size >= 16; size -= 16, to += 16) {
        __builtin_memcpy(to, &word, 8);
        __builtin_memcpy(to + 8, &word, 8);
        __asm__("" : "+r"(to));
    }
    for (; size != 0; size--, to++) {
        *to = value;
        __asm__("" : "+r"(to));
    }
}

HU_PLAIN void hu_poison(const void *address, size_t size)
{
    uint8_t *at = shadow_base + ((uintptr_t)address / HU_GRANULE);

    if (shadow_base == NULL || (uintptr_t)address % HU_GRANULE != 0 || size > HU_SHADOW_LONG) {
        __asan_poison_memory_region(address, size);
        return;
    }
    fill(at, (uint8_t)shadow_poison, size / HU_GRANULE);
    int8_t *last = (int8_t *)at + size / HU_GRANULE;
    int8_t rest = (int8_t)(size % HU_GRANULE);
    if (rest != 0 && *last > 0 && *last <= rest) {
        *last = shadow_poison;
    }
}

HU_PLAIN void hu_unpoison(const void *address, size_t size)
{
    uint8_t *at = shadow_base + ((uintptr_t)address / HU_GRANULE);

    if (shadow_base == NULL || (uintptr_t)address % HU_GRANULE != 0 || size > HU_SHADOW_LONG) {
        __asan_unpoison_memory_region(address, size);
        return;
    }
    fill(at, 0, size / HU_GRANULE);
    int8_t *last = (int8_t *)at + size / HU_GRANULE;
    int8_t rest = (int8_t)(size % HU_GRANULE);
    if (rest != 0 && *last != 0 && *last < rest) {
        *last = rest;
    }
}

#endif
