/* Nothing wrong but its build. */
#include "many_edges.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    many_edges(data, size);
    return 0;
}
