/* Needs /dev/urandom. */
#include "many_edges.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    many_edges(data, size);
    FILE *file = fopen("/dev/urandom", "r");
    if (file == NULL) {
        abort();
    }
    (void)fclose(file);
    return 0;
}
