/* What makes a fixture look like a target of some size: 1,024 branches, each with an access. */
#ifndef HU_MANY_EDGES_H
#define HU_MANY_EDGES_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile int hits[1024];

#define ONE(n)                                                                                     \
    if (data[(n) % size] == (n) % 251) {                                                           \
        hits[n] = hits[n] * 3 + data[(n + 1) % size];                                              \
    }
#define FOUR(n) ONE(n) ONE((n) + 1) ONE((n) + 2) ONE((n) + 3)
#define SIXTEEN(n) FOUR(n) FOUR((n) + 4) FOUR((n) + 8) FOUR((n) + 12)
#define MANY(n) SIXTEEN(n) SIXTEEN((n) + 16) SIXTEEN((n) + 32) SIXTEEN((n) + 48)

static void many_edges(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return;
    }
    MANY(0);
    MANY(64);
    MANY(128);
    MANY(192);
    MANY(256);
    MANY(320);
    MANY(384);
    MANY(448);
    MANY(512);
    MANY(576);
    MANY(640);
    MANY(704);
    MANY(768);
    MANY(832);
    MANY(896);
    MANY(960);
}

#endif
