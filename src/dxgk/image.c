/* An image's writable data, put back to its first contents at each load. */
#include "dxgk_state.h"

#include "poison.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HU_SNAPSHOT_MAX = 64 };

struct snapshot {
    const struct hu_driver *driver;
    char *bytes;
};
static struct snapshot snapshots[HU_SNAPSHOT_MAX];
static uint32_t snapshot_count;

/* Redzones between globals are copied with them: no instrumentation here. */
HU_PLAIN static void copy(char *to, const char *from, size_t size)
{
    for (size_t i = 0; i < size / 8; i++) {
        uint64_t word;
        __builtin_memcpy(&word, from + i * 8, 8);
        __builtin_memcpy(to + i * 8, &word, 8);
    }
    for (size_t i = size & ~(size_t)7; i < size; i++) {
        ((volatile char *)to)[i] = from[i];
    }
}

static const char *snapshot_of(const struct hu_driver *driver, size_t size)
{
    for (uint32_t i = 0; i < snapshot_count; i++) {
        if (snapshots[i].driver == driver) {
            return snapshots[i].bytes;
        }
    }
    char *bytes = snapshot_count < HU_SNAPSHOT_MAX ? malloc(size) : NULL;
    if (bytes == NULL) {
        fprintf(stderr, "hu: no memory to remember the data of driver %s\n", driver->name);
        _Exit(2);
    }
    copy(bytes, driver->data, size);
    snapshots[snapshot_count++] = (struct snapshot){driver, bytes};
    return bytes;
}

void hu_image_restore(const struct hu_driver *driver)
{
    size_t size = (size_t)(driver->data_end - driver->data);

    if (size != 0) {
        copy(driver->data, snapshot_of(driver, size), size);
        HU_INITIALIZED(driver->data, size);
    }
}
