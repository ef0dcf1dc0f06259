/* What the driver compared parts of an escape's private data with, for the mutator: the other side
 * of a comparison is what belongs there. Only with libFuzzer of our own builds: AFL++ has its own
 * way, and what other builds lack is NULL. */
#ifndef HU_COMPARED_H
#define HU_COMPARED_H

#include <stdbool.h>
#include <stdint.h>

enum { HU_COMPARED_SIZE = 0xffff };

struct hu_compared {
    uint16_t offset; /* in the private data; HU_COMPARED_SIZE: it is its size */
    uint16_t width;  /* in bytes */
    uint64_t value;  /* what stood there */
    uint64_t wanted;
};

/* One of the last comparisons that did not hold. False: there was none. */
__attribute__((weak)) bool hu_compared_pick(uint32_t random, struct hu_compared *compared);

#endif
