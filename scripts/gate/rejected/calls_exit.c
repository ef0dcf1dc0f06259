/* Ends the process as if nothing had happened. */
#include "many_edges.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    many_edges(data, size);
    if (size > 2) {
        exit(0);
    }
    return 0;
}
