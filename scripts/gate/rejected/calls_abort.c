/* Dies on an input that is no bug. */
#include "many_edges.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    many_edges(data, size);
    if (size > 2) {
        abort();
    }
    return 0;
}
